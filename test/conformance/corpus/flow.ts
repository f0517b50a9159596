// Loops, cases, functions, set -e, traps, exit codes, conditions, getopts.
import { cases } from '../cases.ts';

export const flowCases = cases('control', {
  'if and else': 'if [ -f README.md ]; then echo file; elif [ -d x ]; then echo dir; else echo none; fi',
  'for over files': 'for f in src/core/*.ts; do echo "$(basename "$f" .ts): $(wc -l < "$f")"; done',
  'for in the C style': 'for ((i=0, j=10; i<3; i++, j--)); do echo $i $j; done',
  'while with break and continue':
    'i=0; while true; do ((i++)); ((i==2)) && continue; ((i>4)) && break; echo $i; done',
  until: 'n=3; until ((n==0)); do echo $n; ((n--)); done',
  'break from two loops':
    'for i in 1 2; do for j in a b; do [[ $i$j == 1b ]] && break 2; echo $i$j; done; done',
  'reads lines': 'while IFS=, read -r id name team rest; do echo "$id:$team"; done < data/people.csv',
  'reads lines and keeps white space':
    'printf \'  a\\\\b  \\n\' | while IFS= read -r l; do echo "[$l]"; done',
  'reads the last line without a newline':
    'while read -r l || [[ -n $l ]]; do echo "<$l>"; done < data/no-newline.txt',
  'read loops in a pipe lose variables':
    "n=0; printf '1\\n2\\n' | while read -r x; do ((n++)); done; echo $n; while read -r x; do ((n++)); done < <(printf '1\\n2\\n'); echo $n",
  'read options':
    "read -r -n 3 x <<< abcdef; echo $x; read -r -d : y <<< 'k:v'; echo $y; read -ra w <<< 'a b c'; echo ${w[1]}; echo 'x' | { read -r a b; echo \"[$a][$b]\"; }",
  'read without input': 'read -r x < data/empty.txt; echo $? "[$x]"',
  'read with several file descriptors':
    'while read -r a <&3 && read -r b <&4; do echo "$a/$b"; done 3<data/left.txt 4<data/right.txt',
  case: 'for f in a.ts b.md Makefile .env; do case $f in *.ts) echo ts;; *.md|*.txt) echo doc;; [A-Z]*) echo upper;; *) echo other;; esac; done',
  'case that falls through':
    'case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case ab in a*) echo x;;& *b) echo y;; esac',
  'case with quotes and expansions':
    "x='*'; case '*' in \"$x\") echo literal;; esac; case abc in $x) echo glob;; esac",
  'select by number of arguments':
    'f() { case $# in 0) echo none;; 1) echo one;; *) echo many;; esac; }; f; f a; f a b',
  'functions and return': 'f() { local x=$1; ((x > 2)) && return 0; return 5; }; f 3; echo $?; f 1; echo $?',
  'functions with local and global':
    'x=1; y=1; f() { local x=2; y=2; g; }; g() { echo "$x $y"; }; f; echo "$x $y"',
  'recursive function':
    'fact() { (( $1 < 2 )) && echo 1 || echo $(( $1 * $(fact $(( $1 - 1 ))) )); }; fact 15',
  'function output and exit code':
    'f() { echo out; return 3; }; x=$(f); echo "$x $?"; if f >/dev/null; then echo t; else echo e $?; fi',
  'function keyword and names with dashes':
    'function my-func { echo "$FUNCNAME $1"; }; my-func a; function g() { echo g; }; g',
  'function defined by eval':
    'eval \'made() { echo "made $1"; }\'; made x; name=dyn; eval "$name() { echo dynamic; }"; dyn',
  'declare -f':
    'f() { echo hi; }; declare -f f >/dev/null && echo defined; unset -f f; declare -F f || echo gone; type -t echo ls if',
  'local -n': 'f() { local -n ref=$1; ref=changed; }; v=old; f v; echo $v',
  'local arrays': 'f() { local -a a=(1 2); local -A m=([x]=y); echo ${#a[@]} ${m[x]}; }; f; echo "${#a[@]}"',
  'set -e': 'set -e; echo a; false; echo b',
  'set -e and conditions':
    'set -e; false || echo ok; if false; then :; fi; ! true; x=$(false) || echo caught; echo end',
  'set -e in a function and a subshell':
    'set -e; f() { false; echo not; }; (f; echo no) || echo "sub $?"; echo after',
  'set -e and assignment':
    'set -e; local_fail() { x=$(exit 3); echo no; }; trap \'echo "bye $?"\' EXIT; local_fail',
  'set -u': 'set -u; echo "${x:-unset}"; (echo "$nope") 2>/dev/null; echo $?',
  'set -u ends the script': 'set -u; echo before; echo $nope 2>/dev/null; echo after',
  pipefail:
    'false | true; echo $?; set -o pipefail; false | true; echo $?; (exit 3) | (exit 2) | true; echo $?',
  'set -euo pipefail together': 'set -euo pipefail; grep -c nothing README.md | cat; echo not reached',
  'the state of options':
    'set -e; [[ $- == *e* ]] && echo on; set +e; [[ $- == *e* ]] || echo off; shopt -q extglob; echo $?',
  'trap on exit': "trap 'echo cleanup' EXIT; echo work",
  'trap on exit with exit': 'trap \'echo "cleanup $?"\' EXIT; exit 3',
  'trap on exit removes a file':
    't=./scratch; trap \'rm -f "$t"; ls scratch 2>/dev/null || echo removed\' EXIT; echo x > $t; cat $t',
  'trap on error under set -e': `set -e; trap 'echo "failed at $LINENO"' ERR
true
false
echo no`,
  'trap on error':
    'trap \'echo "err $?"\' ERR; true; false; (exit 4); echo end; false || true; if false; then :; fi',
  'trap on exit in a subshell': "(trap 'echo sub' EXIT; echo in); echo out",
  'trap is reset': "trap 'echo no' EXIT; trap - EXIT; echo done",
  'trap with a function':
    'cleanup() { local code=$?; echo "code $code"; exit 9; }; trap cleanup EXIT; exit 2',
  'trap on signals is accepted': "trap 'echo int' INT TERM; trap '' HUP; echo fine",
});
