// Scripts that would run for ever, or as good as: each language of the sandbox, each kind of expansion and waiting.
import type { HostileCase } from './hostile-case.ts';

const nested = (depth: number): string => `${'('.repeat(depth)}1${')'.repeat(depth)}`;

export const shellLoops: HostileCase[] = [
  { id: 'while true', script: 'while :; do :; done', ends: 'stopped' },
  { id: 'until false', script: 'until false; do :; done', ends: 'stopped' },
  { id: 'for without end', script: 'for ((;;)); do :; done', ends: 'stopped' },
  { id: 'empty arithmetic loop', script: 'for ((i=0;;i++)); do ((i)); done', ends: 'stopped' },
  {
    id: 'nested loops',
    script: 'for a in {1..999}; do for b in {1..999}; do for c in {1..999}; do :; done; done; done',
    ends: 'stopped',
  },
  { id: 'loop in arithmetic', script: 'while ((1)); do ((x++,x--)); done', ends: 'stopped' },
  { id: 'loop in conditions', script: 'while [[ 1 ]]; do [[ a == a ]]; done', ends: 'stopped' },
  { id: 'continue for ever', script: 'while true; do continue; done', ends: 'stopped' },
  {
    id: 'select for ever',
    script: 'select x in a b c; do :; done < /dev/null; while :; do select x in a; do :; done <<< 1; done',
  },
  { id: 'recursion', script: 'f() { f; }; f' },
  { id: 'recursion through substitution', script: 'f() { x=$(f); }; f' },
  { id: 'recursion in two', script: 'f() { g; g; }; g() { f; f; }; f' },
  { id: 'fork bomb', script: ':(){ :|:& };:' },
  { id: 'fork bomb, named', script: 'b() { b | b & }; b' },
  { id: 'recursion by bash -c', script: 'export c=\'bash -c "$c"\'; bash -c "$c"' },
  { id: 'script that runs itself', script: 'echo "bash me.sh; bash me.sh" > me.sh; bash me.sh' },
  { id: 'source itself', script: 'echo ". ./s.sh; . ./s.sh" > s.sh; . ./s.sh' },
  { id: 'eval itself', script: 'e=\'eval "$e; $e"\'; eval "$e"' },
  { id: 'eval that doubles', script: 'e=:; while :; do e="$e;$e"; eval "$e"; done', ends: 'stopped' },
  { id: 'alias of itself', script: 'shopt -s expand_aliases; alias a="a; a"\na' },
  { id: 'exec itself', script: 'echo "exec bash x.sh" > x.sh; bash x.sh' },
  { id: 'trap that loops', script: 'trap "while :; do :; done" EXIT; exit' },
  { id: 'command_not_found handler', script: 'command_not_found_handle() { nope; }; nope' },
  {
    id: 'PROMPT_COMMAND and DEBUG',
    script: 'PROMPT_COMMAND="while :; do :; done"; set -T; while :; do true; done',
    ends: 'stopped',
  },
  { id: 'timeout that does not stop', script: 'timeout 100 bash -c "while :; do :; done"' },
  { id: 'time of a loop', script: 'time while :; do :; done', ends: 'stopped' },
  { id: 'background loop, then wait', script: 'while :; do :; done & wait' },
  { id: 'loop in a pipe', script: 'while :; do echo x; done | while read x; do :; done' },
  { id: 'loop in process substitution', script: 'cat <(while :; do echo x; done)' },
  { id: 'loop in a here-document', script: 'cat <<EOF\n$(while :; do :; done)\nEOF' },
];

export const expansions: HostileCase[] = [
  { id: 'brace product', script: 'echo {1..99}{1..99}{1..99}{1..99} | wc -c' },
  { id: 'brace product of letters', script: 'echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z} > x' },
  { id: 'nested braces', script: `echo ${'{a,'.repeat(40)}b${'}'.repeat(40)}${'{x,y}'.repeat(24)}` },
  { id: 'brace range without end', script: 'echo {1..999999999999} | wc -c' },
  { id: 'brace range of step 0', script: 'echo {1..100..0} | wc -c' },
  { id: 'arithmetic cycle', script: 'a=b; b=a; echo $((a))' },
  { id: 'arithmetic tower', script: 'echo $((9**9**9**9)) $((2**63)) $((1<<999999))' },
  { id: 'arithmetic in depth', script: `echo $((${nested(5000)}))` },
  {
    id: 'arithmetic by name chain',
    script: 'x0=1; for i in {1..300}; do declare x$i="x$((i-1))+x$((i-1))"; done; echo $((x300))',
  },
  { id: 'nested substitutions', script: `echo ${'$(echo '.repeat(300)}1${')'.repeat(300)}` },
  { id: 'nested quotes and parens', script: `${'( '.repeat(3000)}:${' )'.repeat(3000)}` },
  { id: 'nested groups', script: `${'{ '.repeat(3000)}:${'; }'.repeat(3000)}` },
  { id: 'nested ifs', script: `${'if :; then '.repeat(1500)}:${'; fi'.repeat(1500)}` },
  { id: 'nested parameter expansion', script: `echo ${'${a:-'.repeat(2000)}x${'}'.repeat(2000)}` },
  {
    id: 'extglob backtracking',
    script: 'shopt -s extglob; x=$(printf "a%.0s" {1..3000}); [[ ${x}b == +(+(a|aa)+(a|aa))c ]]; echo $?',
  },
  {
    id: 'extglob negation',
    script: 'shopt -s extglob; x=$(printf "a%.0s" {1..2000}); [[ $x == !(!(!(a*)*)*)b ]]; echo ${x//+(a*a)/}',
  },
  {
    id: 'star pattern',
    script: 'x=$(printf "a%.0s" {1..5000}); [[ $x == *a*a*a*a*a*a*a*a*a*a*b ]]; echo ${x##*a*a*a*a*a*b}',
  },
  {
    id: 'pattern substitution',
    script: 'x=$(printf "a%.0s" {1..9000}); while :; do x=${x//a/aa}; x=${x//aa/a}; done',
    ends: 'stopped',
  },
  {
    id: 'regex backtracking',
    script: 'x=$(printf "a%.0s" {1..5000}); [[ $x =~ ^(a+)+(a|a)*(a?){30}a{30}b$ ]]; echo $?',
  },
  {
    id: 'globs in depth',
    script: 'mkdir -p a/a/a/a/a/a/a/a; shopt -s globstar; echo **/**/**/**/**/**/**/** | wc -c',
  },
  {
    id: 'glob of many stars',
    script: 'for i in {1..300}; do echo > f$i; done; echo *f*f*f*f*f*/* ?*?*?*?*?*?*[!a] | wc -c',
    timeoutMs: 600,
  },
  { id: 'indirection cycle', script: 'declare -n a=b; declare -n b=a; echo $a; a=1; echo ${!a}' },
  {
    id: 'case conversion',
    script: 'x=$(printf "ß%.0s" {1..9000}); while :; do x=${x^^}; x=${x,,}; done',
    ends: 'stopped',
  },
  {
    id: 'printf reuse',
    script: 'printf "%s%.0s%.0s" $(seq 1 100000) > x; while :; do printf "%99999s" x > y; done',
    ends: 'stopped',
  },
  {
    id: 'printf width',
    script: 'printf "%999999999s" x; printf "%.999999999f" 1; printf "%*s" 2147483647 x',
  },
];

export const languages: HostileCase[] = [
  { id: 'awk loop', script: "awk 'BEGIN { while (1) x++ }'", ends: 'stopped' },
  {
    id: 'awk nested loops',
    script: "awk 'BEGIN { for (i=0;i<90000;i++) for (j=0;j<90000;j++) x++ }'",
    ends: 'stopped',
  },
  {
    id: 'awk recursion',
    script: "awk 'function f(n) { return n < 2 ? n : f(n-1) + f(n-2) } BEGIN { print f(80) }'",
    ends: 'stopped',
  },
  { id: 'awk endless recursion', script: "awk 'function f(n) { return f(n+1) } BEGIN { print f(1) }'" },
  { id: 'awk do while', script: "awk 'BEGIN { do { x = x + 1 } while (x > 0) }'", ends: 'stopped' },
  {
    id: 'awk getline',
    script:
      'awk \'BEGIN { while ((getline line < "/workspace/README.md") >= 0) close("/workspace/README.md") }\'',
    ends: 'stopped',
  },
  {
    id: 'awk gsub growth',
    script: 'awk \'BEGIN { s = "x"; while (1) gsub(/x/, "xx", s) }\'',
    ends: 'stopped',
  },
  {
    id: 'awk regex',
    script:
      'awk \'BEGIN { s = sprintf("%5000s", ""); gsub(/ /, "a", s); while (1) if (s ~ /(a*)*(a*)*b/) x++ }\'',
    ends: 'stopped',
  },
  { id: 'sed growth', script: "echo x | sed ':a;s/x/xx/g;ba'", ends: 'stopped' },
  { id: 'sed branch', script: "echo x | sed ':a;ba'" },
  { id: 'sed hold space doubling', script: "echo x | sed ':a;H;G;h;ba'" },
  { id: 'sed D restart', script: "printf 'a\\nb\\n' | sed ':a;N;$!ba;s/^/x\\n/;D'" },
  { id: 'sed test loop', script: "echo aaaa | sed ':a;s/a/b/;ta;s/b/a/g;ba'", ends: 'stopped' },
  { id: 'jq recurse', script: 'jq -n "[recurse(.+1)]"' },
  { id: 'jq range', script: 'jq -n "[range(1e12)] | length"' },
  { id: 'jq reduce', script: "jq -n 'reduce range(1e7) as $i ([]; . + [$i])'", timeoutMs: 600 },
  { id: 'jq until', script: 'jq -n "0 | until(. < 0; . + 1)"' },
  { id: 'jq while', script: 'jq -n "[.[]?, (1 | while(true; . * 2))] | length"' },
  { id: 'jq endless function', script: 'jq -n "def f: f; f"' },
  { id: 'jq function in two', script: 'jq -n "def f(n): if n < 2 then n else f(n-1) + f(n-2) end; f(60)"' },
  { id: 'jq combinations', script: 'jq -n "[[range(99)] | [., ., ., ., .] | combinations] | length"' },
  { id: 'jq regex', script: 'jq -n \'("a" * 30000) | test("(a*)*(a*)*b")\'' },
  { id: 'jq deep query', script: `jq -n '${'['.repeat(3000)}${']'.repeat(3000)}'` },
  { id: 'jq deep document', script: `printf '[%.0s' {1..9000} | jq .` },
  {
    id: 'yq aliases',
    script: `{ echo 'a0: &a0 [x,x,x,x,x,x,x,x,x]'; for i in {1..9}; do p=$((i-1)); echo "a$i: &a$i [*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p,*a$p]"; done; } > y.yaml; yq -o json . y.yaml`,
  },
  { id: 'yq merge cycle', script: "printf 'a: &a\\n  b: *a\\n' | yq ." },
  {
    id: 'xan cross',
    script: 'seq 1 20000 | sed "1i n" > a.csv; xan join n a.csv n a.csv | xan sort -s n | xan frequency',
    timeoutMs: 500,
  },
  {
    id: 'sqlite3 recursion',
    script:
      'sqlite3 :memory: "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r) SELECT count(*) FROM r"',
    ends: 'stopped',
    timeoutMs: 500,
  },
  {
    id: 'sqlite3 cross join',
    script:
      'sqlite3 :memory: "CREATE TABLE t(x); WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r LIMIT 3000) INSERT INTO t SELECT x FROM r; SELECT count(*) FROM t a, t b, t c, t d"',
    ends: 'stopped',
    timeoutMs: 500,
  },
  {
    id: 'sqlite3 like',
    script: "sqlite3 :memory: \"SELECT replace(hex(zeroblob(30000)),'0','a') LIKE '%a%a%a%a%a%a%a%a%b'\"",
    timeoutMs: 500,
  },
  { id: 'expr and test', script: 'while :; do expr 1 + 1; test 1 -lt 2; done > /dev/null', ends: 'stopped' },
  { id: 'expr regex', script: 'expr "$(printf "a%.0s" {1..5000})" : "\\(a*\\)*\\(a*\\)*b"' },
  { id: 'seq', script: 'seq 1 999999999999 | tail -1' },
  { id: 'seq of nothing', script: 'seq 1 0 5; seq 0 0.0000001 1 | wc -l; seq -f "%.99999f" 1 1e9 | wc -c' },
  {
    id: 'diff of two strangers',
    script: 'seq 1 40000 > a; seq 40001 80000 > b; diff a b | wc -l',
    ends: 'stopped',
    timeoutMs: 800,
  },
  { id: 'grep -f', script: 'seq 1 90000 > a; grep -F -f a a | wc -l', ends: 'stopped', timeoutMs: 800 },
  {
    id: 'grep regex',
    script: 'seq 1 30000 | tr -d "\\n" > a; grep -E "([0-9]+)+([0-9]*)*x" a; grep -oE "([0-9]*)*" a | wc -c',
    timeoutMs: 600,
  },
  {
    id: 'grep -P lookahead',
    script: 'printf "a%.0s" {1..40000} > a; grep -P "^(?=(a+))+b" a; grep -P "(a+)+\\1b" a',
  },
  { id: 'rg regex', script: 'printf "a%.0s" {1..40000} > a; rg "(a|a)*(a|a)*b" a; rg --pcre2 "(a+)+$b" a' },
  {
    id: 'sort',
    script: 'seq 1 300000 | sort -R | sort -k1,1n -k1,1r | sort -u | uniq -c | sort -rn | tail -1',
  },
  { id: 'join of equals', script: 'yes a | head -5000 > a; join a a | wc -l', timeoutMs: 600 },
  { id: 'column and fold', script: 'seq 1 100000 | column -t | fold -w 1 | wc -l' },
  { id: 'date loop', script: 'while :; do date > /dev/null; done', ends: 'stopped' },
  { id: 'find exec', script: 'mkdir -p d/d/d; find / -exec find / -exec find / \\; \\;' },
  {
    id: 'xargs of itself',
    script: 'seq 1 100000 | xargs -n 1 -I {} bash -c "seq 1 1000 | xargs -n 1 echo {} > /dev/null"',
    ends: 'stopped',
  },
  {
    id: 'html-to-markdown in depth',
    script: 'printf "<div><b><ul><li>%.0s" {1..9000} | html-to-markdown | wc -c',
  },
];

export const waits: HostileCase[] = [
  { id: 'sleep', script: 'sleep 3600', ends: ['time'] },
  { id: 'sleep for ever', script: 'sleep infinity; while :; do sleep 0; done', ends: 'stopped' },
  { id: 'sleep in the background', script: 'sleep 3600 & sleep 3600 & wait', ends: ['time'] },
  { id: 'sleep in a pipe', script: 'sleep 999 | sleep 999 | cat', ends: ['time'] },
  { id: 'tail -f', script: 'tail -f README.md' },
  { id: 'tail -F of nothing', script: 'tail -F nothing.log --retry' },
  { id: 'read from nothing', script: 'read x; read -t 9999 y; cat; mapfile z; echo ended', ends: 'itself' },
  { id: 'read loop', script: 'while :; do read x; done', ends: 'stopped' },
  { id: 'wait for nobody', script: 'wait; wait 1; wait $$; wait -n; jobs; fg; bg', ends: 'itself' },
  { id: 'yes', script: 'yes | yes | yes | cat > /dev/null' },
  { id: 'yes to a reader', script: 'while :; do yes; done | while read x; do :; done' },
  { id: 'named pipe', script: 'mkfifo p; cat p; echo x > p' },
  { id: 'coprocess', script: 'coproc while :; do echo x; done; cat <&"${COPROC[0]}"' },
  { id: 'signal to all', script: 'kill -9 -1; kill -STOP $$; kill -9 1; kill -9 $PPID; echo still here' },
  { id: 'watch and inotify', script: 'watch -n 0 date; inotifywait -m .; nc -l 80' },
  {
    id: 'input from a device',
    script: 'cat /dev/zero; cat /dev/urandom; cat /dev/stdin; cat /dev/tty; head -c 1G /dev/zero',
  },
];
