// What the shell makes of words: parameters, arrays, arithmetic of 64 bits, braces, globs, here-documents.
import { cases } from '../cases.ts';

export const expansionCases = cases('expansion', {
  defaults:
    'unset x; echo "${x:-d} ${x-d}"; x=; echo "[${x:-d}] [${x-d}]"; echo ${y:=set} $y; echo "${x:+a}[${y:+a}]"',
  'error if unset': '(echo ${nope:?needed}) 2>/dev/null; echo $?',
  length: "s='hello'; echo ${#s}; a=(1 22 333); echo ${#a[@]} ${#a[2]}; u='né日'; echo ${#u}",
  'prefixes and suffixes': 'p=src/core/parse.test.ts; echo ${p##*/} ${p#*/} ${p%.*} ${p%%.*} ${p%/*}',
  replacement: "s='a-b-c'; echo ${s/-/+} ${s//-/+} ${s/#a/X} ${s/%c/Y} ${s//-}",
  'replacement with patterns': "v='v1.2.3'; echo ${v//[0-9]/N} ${v/v*./x} ${v//[!0-9.]/}",
  slices: 's=abcdef; echo ${s:2} ${s:1:3} ${s: -2} ${s:0:-1} ${s:(-3):2}',
  'upper and lower case': "s='hello World'; echo ${s^} ${s^^} ${s,,} ${s^^[lo]}",
  indirection: 'x=1; n=x; echo ${!n}; pre_a=1; pre_b=2; echo ${!pre_*}',
  'quoting form': 's="it\'s \\$5"; echo ${s@Q}; printf \'%q\\n\' "a b" "x\'y" \'plain\'',
  transformations: 'x=hello; echo ${x@U} ${x@u} ${x@L}; declare -r c=1; echo ${c@a}',
  braces: 'echo {a,b,c} x{1,2}y {1..5} {a..e} {1..10..3} {5..1} {01..03} {a,b}{1,2}',
  'braces that stay': 'echo {a} {a,b {} "{a,b}" a{,b}',
  'a large brace range': 'echo {1..20000} | wc -w; echo {1..100000} | wc -w',
  'brace range in a loop': 'n=0; for i in {1..15000}; do n=$((n+i)); done; echo $n',
  'word splitting':
    's=\'a  b   c\'; set -- $s; echo $#; set -- "$s"; echo $#; IFS=,; t=\'x,y,,z\'; set -- $t; echo $# "$3"',
  globs: 'echo data/*.txt | wc -w; echo data/[bl]*.txt; echo src/*/*.ts; echo *.nope',
  'glob options':
    'shopt -s nullglob; echo [*.nope]; echo *.nope; shopt -s globstar; echo src/**/*.ts; shopt -s dotglob; echo *git*',
  'extended globs':
    'shopt -s extglob; echo !(*.md|*.conf|data|logs|src); echo data/@(left|right).txt; x=aaab; echo ${x##+(a)}',
  'no glob': 'set -f; echo *.md; set +f; echo *.md',
  tilde: 'echo ~; HOME=/x; echo ~/y; a=~/z; echo $a "~"',
  'command substitution':
    'echo "$(cat data/no-newline.txt)" | wc -l; x=$(printf \'a\\n\\n\\n\'); echo "[$x]"; echo `echo old`',
  'nested substitution': 'echo "$(basename "$(dirname "$(echo /a/b/c)")")"; echo `echo \\`echo deep\\``',
  'reads a file': 'x=$(<data/teams.txt); echo "${x:0:4}"; echo "$(< data/left.txt)"',
  'ansi quoting': "echo $'a\\tb\\x41\\u00e9\\101\\'q\\\\'; printf '%s' $'\\e[0m' | od -An -c",
  arrays:
    'a=(x \'y z\' w); echo ${a[1]} ${#a[@]}; for i in "${a[@]}"; do echo "<$i>"; done; echo "${a[*]}"; echo ${!a[@]}',
  'arrays append, slice, unset':
    "a=(1 2 3 4 5); a+=(6); echo ${a[@]:1:2} ${a[@]: -2} ${a[-1]}; unset 'a[1]'; echo ${a[@]} ${#a[@]} ${!a[@]}",
  'arrays of replacements': 'a=(src/a.ts src/b.ts); echo ${a[@]##*/} ${a[@]/%.ts/.js} ${a[@]#src}',
  'sparse arrays': 'a[5]=x; a[2]=y; echo ${!a[@]} ${a[@]} ${#a[@]}; a=([3]=c [1]=a); echo ${a[@]}',
  'arrays from output':
    "mapfile -t l < data/teams.txt; echo ${#l[@]} \"${l[2]}\"; IFS=$'\\n' read -r -d '' -a m < <(cat data/teams.txt; printf '\\0'); echo ${#m[@]}",
  'associative arrays':
    'declare -A m=([a]=1 [b c]=2); m[d]=3; echo ${#m[@]} "${m[b c]}" ${m[d]}; for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort; unset \'m[a]\'; [[ -v m[a] ]] || echo gone',
  'associative values with spaces':
    'declare -A m=([k]="two words" [q]=\'it\'"\'"\'s\'); echo "${m[k]}" "${m[q]}"',
  'counting with an associative array':
    'declare -A c; while read -r w; do ((c[$w]++)); done < data/fruits.txt; for k in "${!c[@]}"; do echo "$k ${c[$k]}"; done | sort',
  'joining an array': 'a=(a b c); (IFS=,; echo "${a[*]}"); printf \'%s\\n\' "${a[@]}" | paste -sd+',
  arithmetic:
    'echo $((1+2*3)) $((7/2)) $((-7/2)) $((7%3)) $((-7%3)) $((2**10)) $((5>3)) $((!5)) $((~5)) $((1?2:3))',
  'arithmetic with variables':
    "x=5; ((x+=3)); echo $x $((x++)) $x $((--x)); ((y=x*2, z=y+1)); echo $y $z; let 'w=x<<2'; echo $w",
  '64 bit': 'echo $((2**62)) $((2**63)) $((2**63-1)) $((-2**63))',
  '64 bit shifts': 'echo $((1<<40)) $((1<<62)) $((1<<63)) $(((1<<40)>>38)) $((-1>>1))',
  '64 bit products':
    'echo $((9007199254740993+0)) $((9007199254740993*3)) $((123456789*987654321)) $((9223372036854775807+1))',
  '64 bit bits':
    'echo $((0xFFFFFFFF & 0xF0F0F0F0F0)) $((0xFFFFFFFFFF | 1)) $((0xABCDEF012345 ^ 0xFF)) $((~0xFFFFFFFF))',
  'hashes in arithmetic':
    'h=5381; for c in 104 101 108 108 111 119 111 114 108 100 33 33; do h=$((h*33+c)); done; echo $h',
  'large numbers in variables':
    'x=4611686018427387905; echo $((x+1)) $((x*2)); ((x-=5)); echo $x; [ $x -gt 4611686018427387899 ] && echo gt',
  'nanoseconds differ': 'a=1700000000123456789; b=1700000001123456790; echo $(( (b-a)/1000000 )) $((b-a))',
  bases: 'echo $((0x1f)) $((010)) $((2#1011)) $((16#ff)) $((36#z))',
  'comparison of numbers': '((3 > 2)) && echo yes; ((0)) || echo no; (( 1 && 0 )); echo $?',
  'division by zero': '(echo $((1/0))) 2>/dev/null; echo $?',
  'ternary and comma': 'x=3; echo $(( x > 2 ? x * 10 : 0 )) $(( a = 1, a + 1 ))',
  positional:
    'set -- a b \'c d\'; echo $1 $# "$3"; shift; echo "$@"; shift 5 2>/dev/null; echo $?; for i; do echo "<$i>"; done; echo "${@:2}" "${@: -1}"',
  'star and at':
    'set -- \'a b\' c; for i in "$*"; do echo "[$i]"; done; for i in "$@"; do echo "[$i]"; done; for i in $*; do echo "[$i]"; done',
  'special variables':
    'echo $? $#; false; echo $?; (exit 7); echo $?; true | false | true; echo ${PIPESTATUS[@]}',
  'random and seconds are numbers':
    '[[ $RANDOM =~ ^[0-9]+$ ]] && echo ok; [[ $SECONDS -lt 5 ]] && echo ok; [[ $$ -gt 0 ]] && echo ok',
  'line numbers': `echo $LINENO
echo $LINENO`,
  'here documents': `x=1; cat <<EOT
value $x $(echo sub) \\$x \`echo back\`
  "quoted" 'single'
EOT`,
  'quoted here document': `cat <<'EOT'
$x $(no) \`no\` \\n
EOT`,
  'tabs are stripped': `cat <<-EOT
\tone
\t\ttwo
\tEOT`,
  'here string': 'cat <<< "one $((1+1))"; read -r a b <<< \'x y z\'; echo "$b"; tr a-z A-Z <<<\'abc\'',
  'two here documents': `cat <<A - <<B
first
A
second
B`,
  'here document into a pipe and a file': `cat <<EOT | sort > sorted
b
a
EOT
cat sorted`,
  'here document in a function and a loop': `f() { cat <<EOT
hi $1
EOT
}; for i in 1 2; do f $i; done`,
  'bash version': 'echo ${BASH_VERSINFO[0]}; [[ $BASH_VERSION == 5.* ]] && echo five',
});
