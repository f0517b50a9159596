// Several calls in order: what one leaves behind, the next one finds.
import { cases } from '../cases.ts';

export const carryCases = cases('carry', {
  'the folder': ['cd src/core', 'pwd; ls', 'cd -; pwd'],
  'plain variables': ["x='a  b'; y=$'tab\\there'; z=\"quote ' and \\\" and \\$\"", 'echo "$x|$y|$z"'],
  'exported variables': [
    'export A=1; B=2',
    "bash -c 'echo \"$A [$B]\"'; env | grep -c '^A='",
    'unset A; export -n B',
    'echo "[$A] $B"',
  ],
  functions: [
    'greet() { echo "hi $1"; }; twice() { greet "$1"; greet "$1"; }',
    'twice you',
    'unset -f greet',
    'greet x 2>/dev/null || echo gone',
  ],
  'functions by eval': ['eval \'made() { echo "made $1"; }\'', 'made it'],
  'functions by eval of a variable': [
    'name=dyn; eval "${name}_run() { echo \\"$name: \\$1\\"; }"',
    'dyn_run x',
  ],
  'functions of a sourced file': ['. scripts/lib.sh', 'info "version $VERSION"'],
  arrays: [
    "a=(one 'two words' \"it's\"); a[7]=seven",
    'echo "${#a[@]} ${a[1]} ${a[2]} ${!a[@]}"; a+=(more)',
    'echo "${a[-1]}" "${a[8]}"',
  ],
  'associative arrays': [
    'declare -A m=([k]="two words" [other]=x); m[a b]=\'c d\'',
    'echo "${m[k]}|${m[other]}|${m[a b]}|${#m[@]}"',
  ],
  'associative array with quotes and dollars': [
    'declare -A q=([one]=\'it\'"\'"\'s $5\' [two]="a \\"b\\" \\\\ c")',
    'echo "${q[one]}|${q[two]}"',
  ],
  'associative array with odd keys': [
    "declare -A o; o[a/b.ts]=1; o['x=y']=2; o['[z]']=3",
    'for k in "${!o[@]}"; do echo "$k=${o[$k]}"; done | sort',
  ],
  'counts that go on': [
    'declare -A c; for w in a b a; do ((c[$w]++)); done',
    'for w in a c; do ((c[$w]++)); done; for k in "${!c[@]}"; do echo "$k ${c[$k]}"; done | sort',
  ],
  'arrays with newlines and glob characters': [
    "a=($'l1\\nl2' '*' '?x' '')",
    'echo "${#a[@]}"; printf \'<%s>\' "${a[@]}"; echo',
  ],
  'empty arrays': ['e=(); declare -A f', 'echo "${#e[@]} ${#f[@]}"; f[x]=1; echo "${f[x]}"'],
  'integers and read-only': [
    'declare -i n=5; readonly r=fixed',
    'n=n+2; echo $n; (r=2) 2>/dev/null; echo $r',
  ],
  files: ['mkdir -p out && echo one > out/a', 'echo two >> out/a; cat out/a', 'mv out/a out/b; ls out'],
  'the exit code before': ['false', 'echo "call"'],
  'options stay': ['set -o pipefail', 'false | true; echo $?'],
  'set -u stays': ['set -u', 'echo "${nope-unset}"; (echo $nope) 2>/dev/null; echo $?'],
  'shell options stay': ['shopt -s nullglob', 'echo [*.nope]'],
  'aliases stay': ["shopt -s expand_aliases; alias say='echo said'", 'say it'],
  'positional arguments stay': ['set -- a b', 'echo "$# $2"'],
  'IFS stays': ['IFS=,', "x='a,b'; set -- $x; echo $#"],
  'pushd stays': ['pushd src >/dev/null', 'pwd; popd >/dev/null; pwd'],
  'a descriptor stays': ['exec 3>fd.txt', 'echo kept >&3; cat fd.txt'],
  'umask and a loop variable': [
    'umask 077; for i in 1 2 3; do :; done',
    'echo $i; umask; touch u; stat -c %a u',
  ],
  'last argument and OLDPWD': ['cd src; cd ../docs', 'echo $OLDPWD; cd - >/dev/null; pwd'],
  'a variable unset later': ['x=1', 'unset x', 'echo "[${x-unset}]"'],
  'a function that changes the folder': ['go() { cd "$1" && pwd; }', 'go src', 'pwd; go core'],
  'a counter over calls': ['n=0; inc() { n=$((n+1)); }', 'inc; inc', 'inc; echo $n'],
  'large numbers': ['big=9007199254740993', 'echo $((big + 1))'],
  'multi line values': ['text=$(cat data/teams.txt)', 'echo "$text" | wc -l; echo "${text##*$\'\\n\'}"'],
  'results for later': [
    'errors=$(grep -c ERROR logs/build.log); files=($(grep -rl TODO src | sort))',
    'echo "$errors errors, ${#files[@]} files: ${files[*]}"',
  ],
  'a function with a here document': [
    `doc() { cat <<EOT
for $1
EOT
}`,
    'doc you',
  ],
  'a function defined in a condition': ['if true; then cond() { echo cond; }; fi', 'cond'],
  'a function redefined': ['f() { echo 1; }', 'f() { echo 2; }; f', 'f'],
  'subshells leave nothing': ['(x=1; cd src; f() { :; })', 'echo "[$x]"; pwd; type -t f || echo none'],
  'unicode values': ["u='né日😀'", 'echo "$u ${#u}"'],
  nameref: ['t=1; declare -n ref=t', 'ref=5; echo $t'],
  'traps are of a call': [
    'x=1; tmp=$(mktemp -p .); echo data > "$tmp"',
    'cat "$tmp"; rm "$tmp"; ls tmp.* 2>/dev/null | wc -l',
  ],
  'an edit and a look': [
    "sed -i 's/1.4.2/1.5.0/' package.json CHANGELOG.md",
    "grep -h '1\\.5\\.0' package.json CHANGELOG.md; grep -c 1.4.2 package.json",
  ],
});
