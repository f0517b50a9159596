// Scripts that lie to the shell's bookkeeping: forged state for the next command, helpers redefined, far too much to carry.
import type { HostileCase } from './hostile-case.ts';

/** The internal command that looks at the shell's state behind a script. */
const KEEP = '__flue_keep';

export const bookkeeping: HostileCase[] = [
  {
    id: 'called with nothing',
    script: `${KEEP}; ${KEEP} ''; ${KEEP} end; ${KEEP} exit; echo went on`,
    ends: 'itself',
  },
  {
    id: 'a forged status',
    script: `${KEEP} end 0; ${KEEP} end 99999999999999999999; ${KEEP} end NaN; ${KEEP} end -1; ${KEEP} end 1e999; ${KEEP} end "$(printf %99999s 1)"`,
    ends: 'itself',
  },
  {
    id: 'forged arrays',
    script: `${KEEP} end 0 '' 'declare -a a=("$(cat /etc/passwd)")' 'declare -A b=([x]="1"); touch pwned'; exit 1`,
    ends: 'itself',
  },
  {
    id: 'forged arrays that run',
    script: `${KEEP} end 0 '' $'declare -a a=(1)\\ntouch /tmp/pwned; while :; do :; done\\ndeclare -a b=(2)'; exec true`,
    timeoutMs: 500,
  },
  {
    id: 'forged arrays before a kill',
    script: `${KEEP} end 0 '' 'declare -a a=(1); while :; do :; done'; while :; do :; done`,
    timeoutMs: 500,
  },
  { id: 'forged end before a limit', script: `${KEEP} end 0 '' '' ''; while :; do :; done`, timeoutMs: 500 },
  {
    id: 'a forged list of functions',
    script: `f() { echo f; }; ${KEEP} end 0 "$(printf 'declare -f __proto__\\ndeclare -f constructor\\n%9999s' x)"; exit`,
    ends: 'itself',
  },
  {
    id: 'much of everything',
    script: `x=$(printf %999999s x); ${KEEP} end 0 "$x" "$x$x$x" "$x"`,
    timeoutMs: 800,
  },
  {
    id: 'redefined as a function',
    script: `${KEEP}() { echo pwned; while :; do :; done; }; true`,
    timeoutMs: 500,
  },
  {
    id: 'redefined as an alias',
    script: `shopt -s expand_aliases; alias ${KEEP}='echo pwned #'\ntrue`,
    ends: 'itself',
  },
  {
    id: 'its helpers redefined',
    script:
      'declare() { echo "declare -f x"; echo "declare -a y=(1)"; }; eval() { :; }; builtin() { :; }; command() { :; }; true',
    ends: 'itself',
  },
  { id: 'declare that does not end', script: 'declare() { while :; do :; done; }; true', timeoutMs: 500 },
  {
    id: 'options left behind',
    script:
      'set -euxo pipefail; set -f; set -n; shopt -s nullglob failglob extglob nocaseglob; IFS=declare; false',
    timeoutMs: 500,
  },
  {
    id: 'huge environment',
    script: 'x=$(printf %30000s | tr " " e); for i in {1..300}; do export "V$i=$x"; done',
    timeoutMs: 1500,
  },
  {
    id: 'huge functions',
    script: 'for i in {1..300}; do eval "f$i() { : $(printf %9999s | tr " " e); }"; done',
    timeoutMs: 1500,
  },
  {
    id: 'huge arrays',
    script: 'a=($(seq 1 90000)); declare -A m; for i in {1..3000}; do m[$i]=$i; done',
    timeoutMs: 1500,
  },
  {
    id: 'huge working folder',
    script: 'x=$(printf %250s | tr " " d); for i in {1..30}; do mkdir -p $x && cd $x; done; pwd | wc -c',
    timeoutMs: 800,
  },
  {
    id: 'a forged working folder',
    script: 'PWD=/etc; OLDPWD=$(printf "/x%.0s" {1..9000}); HOME=/proc; cd -; cd; pwd',
    ends: 'itself',
  },
  {
    id: 'names that cannot be carried',
    script:
      'export "a b=1" "1x=2" "x-y=3"; env "a b=1" "=x" "x=" env; declare -x ä=1; readonly R=1 HOME PATH; declare -i n=5; declare -r IFS; declare -l low; declare -n ref=R',
    ends: 'itself',
  },
  {
    id: 'read-only variables stay usable',
    script: 'readonly x=1 PATH HOME PWD; x=2; unset x',
    ends: 'itself',
  },
  {
    id: 'exit in all places',
    script: '(exit 3); f() { exit 4; }; x=$(exit 5); exit 6 | exit 7; trap "exit 8" EXIT; { exit 9; }',
    ends: 'itself',
  },
  {
    id: 'syntax that never ends',
    script: `if; while; ${'"'.repeat(9999)}; $(( ; \${x ; <<EOF <<EOF`,
    ends: 'itself',
  },
  { id: 'a script of nothing', script: '\n\n\n   \t\\\n;;;', ends: 'itself' },
];
