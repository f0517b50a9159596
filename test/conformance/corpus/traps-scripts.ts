// Loops, cases, functions, set -e, traps, exit codes, conditions, getopts.
import { cases } from '../cases.ts';

export const trapsScriptsCases = cases('control', {
  'trap 0 and a later one wins': "trap 'echo first' 0; trap 'echo second' EXIT; echo body",
  'trap set -e failure inside a function':
    'set -e; on_exit() { echo "exit $?"; }; trap on_exit EXIT; step() { grep -q nothing README.md; echo no; }; step',
  subshells: 'x=1; (x=2; cd src; echo $x; pwd); echo $x; pwd; (exit 4); echo $?',
  groups: "{ echo a; echo b; } | tr -d '\\n'; echo; { echo c; } > g; cat g",
  'and and or lists': 'true && echo a || echo b; false && echo a || echo b; false; echo $?; ! false; echo $?',
  'background and wait': 'echo bg > f & wait; cat f; (exit 3) & wait $!; echo $?',
  'several jobs': 'for i in 1 2 3; do echo $i > job$i & done; wait; cat job1 job2 job3',
  'exit code of the last pipe': 'echo x | grep -q y; echo $?; echo x | grep x | wc -l; exit 4',
  'exit in a subshell and a pipe': 'echo a | (cat; exit 3); echo $?; $(exit 2); echo $?',
  'unknown command': 'no-such-command 2>/dev/null; echo $?; no-such | cat 2>/dev/null; echo ${PIPESTATUS[0]}',
  'not executable and a folder':
    './README.md 2>/dev/null; echo $?; ./src 2>/dev/null; echo $?; ./none 2>/dev/null; echo $?',
  'runs a script': "./scripts/build.sh --release; bash scripts/build.sh; sh -c 'echo $0 $1' a b",
  'a script that fails': './scripts/build.sh --nope 2>/dev/null; echo $?',
  'sources a file': '. scripts/lib.sh; info "v$VERSION"; source scripts/lib.sh; (die gone) 2>&1',
  'source with arguments': 'echo \'echo "$1 $#"\' > s.sh; . ./s.sh a b; source ./s.sh',
  'bash -c with its own options':
    "bash -c 'set -e; false; echo no'; echo $?; bash -ec 'false; echo no'; echo $?; x=1 bash -c 'echo $x'; bash -c 'exit 9'; echo $?",
  'bash reads a script from standard input': "echo 'echo from stdin $1' | bash -s arg; bash <<< 'echo here'",
  '[[ ]]':
    '[[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo quoted; [[ a < b ]] && echo less; [[ -z "" && -n x ]] && echo and; [[ ! -e none ]] && echo not',
  '[[ =~ ]]':
    "[[ 'v1.22.3' =~ ^v([0-9]+)\\.([0-9]+) ]] && echo ${BASH_REMATCH[0]} ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}; re='^[a-z]+$'; [[ abc =~ $re ]] && echo re; [[ 'a b' =~ a\\ b ]] && echo sp",
  '[[ -v and -nt ]]':
    'x=; [[ -v x ]] && echo set; [[ -v nope ]] || echo unset; touch new; [[ new -nt README.md ]] && echo newer; [[ 10 -gt 9 && 2#11 -eq 3 ]] && echo num',
  'test with and, or, parentheses':
    '[ -f README.md -a -d src ] && echo both; [ ! -f none -o 1 = 2 ] && echo or; test 5 -ge 5 && echo ge; [ "a" != "b" ] && echo ne; [ ]; echo $?; [ x ] ; echo $?',
  'test with errors': '[ a -eq 1 ] 2>/dev/null; echo $?; [ 1 -eq 2 ]; echo $?',
  getopts:
    'f() { local OPTIND o; while getopts \'ab:c\' o; do case $o in a) echo A;; b) echo "B=$OPTARG";; c) echo C;; ?) echo bad;; esac; done; shift $((OPTIND-1)); echo "rest $*"; }; f -a -b val -c x y; f -bjoined z; f -x 2>/dev/null',
  'getopts silent':
    'while getopts \':n:v\' o -v -n; do case $o in :) echo "needs $OPTARG";; \\?) echo "bad $OPTARG";; *) echo "$o";; esac; done',
  'long options by hand':
    'set -- --name=x --flag file; while (($#)); do case $1 in --name=*) echo "name ${1#*=}";; --flag) echo flag;; *) echo "arg $1";; esac; shift; done',
  'nested quotes in eval':
    'cmd=\'echo "a  b"\'; eval "$cmd"; eval echo \'$((1+1))\'; args=(ls -d "docs/API notes.md"); "${args[@]}"',
  'aliases need an option': `shopt -s expand_aliases
alias hi='echo hello'
hi there`,
  'time prints on stderr': 'time echo timed 2>/dev/null',
  readonly: 'readonly r=1; (r=2) 2>/dev/null; echo $? $r',
  'declare -i, -l, -u, -x':
    "declare -i n=3+4; n+=1; echo $n; declare -u U=abc; echo $U; declare -l L=ABC; echo $L; declare -x E=1; sh -c 'echo $E'",
  'printf -v and nameless':
    "printf -v out '%03d' 7; echo $out; printf '%s-' a b c; echo; printf '%s %s\\n' a b c",
  'xargs and functions exported':
    'greet() { echo "hi $1"; }; export -f greet; echo you | xargs -I{} bash -c \'greet {}\'',
  'command, builtin, type':
    'command -v ls >/dev/null && echo found; command -v no-such || echo none; type -t cd; f() { :; }; type -t f; command echo plain; builtin echo b',
  'command -v git says the truth of a made up name':
    'command -v flue-no-such-tool; echo $?; hash no-such-x 2>/dev/null; echo $?; type no-such-x 2>/dev/null; echo $?',
  which: 'which ls >/dev/null && echo found; which no-such-x; echo $?',
  timeout: 'timeout 5 echo quick; timeout 0.2 sleep 5; echo $?',
  'sleep short': 'sleep 0.01 && echo slept; sleep 0 0; echo $?',
  'caller and FUNCNAME': 'a() { b; }; b() { echo ${FUNCNAME[0]} ${FUNCNAME[1]} ${#FUNCNAME[@]}; }; a',
  'coprocess-free two way with a file': 'exec 3> out.txt; echo to three >&3; exec 3>&-; cat out.txt',
  'wait for a condition': 'n=0; until [ -f ready ]; do ((++n == 3)) && touch ready; done; echo $n',
  'retry loop':
    'try=0; run() { ((++try >= 3)); }; until run; do echo "retry $try"; done; echo "ok after $try"',
  'kill -0 and kill -l': 'kill -0 $$ && echo alive; kill -l 15; kill -0 999999 2>/dev/null; echo $?',
  'exit codes over 255': '(exit 256); echo $?; (exit -1); echo $?; f() { return 300; }; f; echo $?',
});
