// Scripts that want all memory there is, and floods of output: strings, arrays, buffers, files, archives.
import type { HostileCase } from './hostile-case.ts';

// `big` is a mounted file of one line of 8 MiB, `lines` one of a million short lines.

export const memory: HostileCase[] = [
  { id: 'string doubling', script: 'x=a; while :; do x=$x$x; done' },
  { id: 'string by append', script: 'x=a; while :; do x+=$x; done', ends: 'stopped' },
  {
    id: 'array growth',
    script: 'a=(1 2 3 4); while :; do a=("${a[@]}" "${a[@]}"); done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'array of strings',
    script: 'x=$(printf "%100000s" y); i=0; while :; do a[i++]=$x$i; done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'array with a far index',
    script: 'a[999999999]=1; a[9223372036854775807]=2; echo ${#a[@]} "${a[@]}"',
  },
  {
    id: 'mapfile',
    script: `mapfile -t a < lines; echo \${#a[@]}; b=("\${a[@]}" "\${a[@]}")`,
    timeoutMs: 1000,
  },
  {
    id: 'many variables',
    script: 'i=0; while :; do declare "v$((i++))=$(printf %9999s x)"; done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'many functions',
    script: 'i=0; while :; do eval "f$((i++)) () { echo $(printf %9999s x); }"; done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'positional parameters',
    script: 'set -- a b c d; while :; do set -- "$@" "$@"; done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  { id: 'awk string', script: 'awk \'BEGIN { s = "x"; while (1) s = s s }\'' },
  {
    id: 'awk array',
    script: 'awk \'BEGIN { while (1) a[i++] = sprintf("%1000s", i) }\'',
    ends: 'stopped',
    timeoutMs: 1500,
  },
  {
    id: 'awk nested arrays',
    script: 'awk \'BEGIN { for (i=0;i<30000;i++) for (j=0;j<30000;j++) a[i,j] = i "" j }\'',
    ends: 'stopped',
    timeoutMs: 1500,
  },
  {
    id: 'awk recursion with strings',
    script: 'awk \'function f(s) { return f(s s) } BEGIN { f("abcdefgh") }\'',
  },
  {
    id: 'awk split',
    script: `awk '{ while (1) n += split($0, a, "") }' big`,
    timeoutMs: 1500,
  },
  { id: 'awk sprintf', script: 'awk \'BEGIN { s = sprintf("%999999999s", "x"); print length(s) }\'' },
  {
    id: 'awk printf in a loop',
    script: 'awk \'BEGIN { while (1) s = s sprintf("%9999s", "x") }\'',
    timeoutMs: 1000,
  },
  { id: 'jq strings', script: 'jq -n \'"x" * 1e9 | length\'' },
  { id: 'jq string growth', script: 'jq -n \'reduce range(1e9) as $i ("x"; . + .) | length\'' },
  {
    id: 'jq array',
    script: "jq -n '[range(1e6)] | [., ., ., .] | [., ., ., .] | tojson | length'",
    timeoutMs: 1500,
  },
  {
    id: 'jq arrays of arrays',
    script: "jq -n '[range(3000)] | map([range(3000)]) | map(map(tostring)) | length'",
    timeoutMs: 1500,
  },
  { id: 'jq far index', script: "jq -n '[] | .[999999999] = 1 | length'" },
  { id: 'jq object', script: 'jq -n \'reduce range(1e7) as $i ({}; .["k\\($i)"] = $i)\'', timeoutMs: 1000 },
  { id: 'jq cross', script: 'jq -n \'[limit(1e9; repeat("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"))] | length\'' },
  { id: 'sed on one line', script: `sed 's/./&&&&&&&&/g' big | wc -c`, timeoutMs: 1500 },
  { id: 'sed hold', script: `sed ':a;H;H;x;H;x;ba' big | wc -c`, timeoutMs: 1500 },
  { id: 'tr', script: `cat big big big big big | tr 0 b | tr b c | tr -s c | wc -c`, timeoutMs: 1500 },
  {
    id: 'base64 again and again',
    script: `base64 big | base64 | base64 | base64 | base64 | base64 | wc -c`,
    timeoutMs: 1500,
  },
  {
    id: 'od and xxd',
    script: `od -A x -t x1z big | od -c | od -c | wc -c; xxd big | wc -c`,
    timeoutMs: 1500,
  },
  {
    id: 'sort of many',
    script: `cat big big big big | fold -w 2 | sort | sort -r | uniq | wc -l`,
    timeoutMs: 1500,
  },
  {
    id: 'rev, tac, nl, paste',
    script: `fold -w 3 big | rev | tac | nl | paste - - - - | expand | column -t | wc -c`,
    timeoutMs: 1500,
  },
  {
    id: 'paste of itself',
    script: `paste lines lines lines lines lines lines lines lines | paste - - - - | wc -c`,
    timeoutMs: 1500,
  },
  { id: 'join of all', script: 'yes a | head -9000 > a; join a a > b; sort b b b | wc -c', timeoutMs: 1500 },
  { id: 'split into many', script: `split -b 1 -a 5 big part; ls | wc -l`, timeoutMs: 800 },
  {
    id: 'sqlite3 blobs',
    script: 'sqlite3 :memory: "SELECT length(hex(zeroblob(900000000)))"',
    timeoutMs: 1500,
  },
  {
    id: 'sqlite3 table growth',
    script:
      'sqlite3 t.db "CREATE TABLE t(x); WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r) INSERT INTO t SELECT randomblob(100000) FROM r"',
    ends: 'stopped',
    timeoutMs: 1500,
  },
  {
    id: 'sqlite3 group_concat',
    script:
      'sqlite3 :memory: "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r LIMIT 300000) SELECT length(group_concat(hex(randomblob(2000)))) FROM r"',
    timeoutMs: 1500,
  },
  {
    id: 'sqlite3 sort in memory',
    script:
      'sqlite3 :memory: "PRAGMA temp_store=2; PRAGMA cache_size=-4000000; WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM r LIMIT 3000000) SELECT max(length(b)) FROM (SELECT randomblob(1000) AS b FROM r ORDER BY 1)"',
    timeoutMs: 1500,
  },
  {
    id: 'gzip of zeros',
    script: `gzip -c big > b.gz; for i in {1..99}; do cat b.gz; done > all.gz; gunzip -c all.gz | wc -c; zcat all.gz all.gz > /dev/null`,
    timeoutMs: 1500,
  },
  {
    id: 'gzip in gzip',
    script: `gzip -c big | gzip -c | gzip -c | zcat | zcat | zcat | gzip -c | wc -c`,
    timeoutMs: 1000,
  },
  {
    id: 'tar of itself',
    script: `for i in {1..8}; do tar cf t$i.tar .; done; ls -l | wc -l`,
    timeoutMs: 1500,
  },
  {
    id: 'here-documents',
    script: 'x=$(printf %999999s y); while :; do x=$(cat <<EOF\n$x$x\nEOF\n); done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'here-string',
    script: 'x=$(printf %999999s y); while :; do x=$(cat <<< "$x$x"); done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'substitution growth',
    script: 'x=a; while :; do x=$(echo "$x$x$x$x"); done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  {
    id: 'process substitutions',
    script: `cat <(cat big) <(cat big) <(cat big) <(cat big <(cat big) <(cat big)) | wc -c; diff <(cat big) <(rev big)`,
    timeoutMs: 1500,
  },
  { id: 'xargs with all', script: `fold -w 8 big | xargs echo | wc -c`, timeoutMs: 1000 },
  { id: 'tee', script: `cat big | tee a b c d e f g h | tee i j k l m n o p | wc -c`, timeoutMs: 1000 },
  { id: 'column of one line', script: `sed 's/f/f /g' big | column -t | wc -c`, timeoutMs: 1000 },
  {
    id: 'html-to-markdown of much',
    script: `{ for i in {1..200000}; do echo "<p><table><tr><td>"; done; cat big; } | html-to-markdown | wc -c`,
    timeoutMs: 1500,
  },
  {
    id: 'yq of much',
    script: 'seq 1 300000 | sed "s/^/- k: /" > m.yaml; yq -o json . m.yaml | wc -c',
    timeoutMs: 1500,
  },
  {
    id: 'xan of much',
    script:
      'seq 1 300000 | sed "1i n;s/$/,b,c,d,e/" > m.csv; xan sort -s n m.csv | xan reverse | xan dedup | wc -c',
    timeoutMs: 1500,
  },
];

export const floods: HostileCase[] = [
  {
    id: 'stdout',
    script: 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
    ends: 'stopped',
  },
  {
    id: 'stderr',
    script: 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx >&2; done',
    ends: 'stopped',
  },
  { id: 'stdout in big pieces', script: `while :; do cat big; done`, timeoutMs: 1000 },
  { id: 'stderr in big pieces', script: `while :; do cat big >&2; done`, timeoutMs: 1000 },
  {
    id: 'both',
    script: `while :; do cat big; cat big >&2; cat big 2>&1 >&2; done`,
    timeoutMs: 1000,
  },
  { id: 'seq', script: 'seq 1 900000; seq 1 900000; seq 1 900000', timeoutMs: 800 },
  { id: 'errors without end', script: 'while :; do nothing-like-that; cat nothing; done', ends: 'stopped' },
  { id: 'xtrace', script: 'set -xv; x=$(printf %9999s y); while :; do : "$x" "$x"; done', ends: 'stopped' },
  { id: 'output of a function', script: 'f() { printf %99999s x; f; }; f', timeoutMs: 600 },
  {
    id: 'control characters',
    script: "while :; do printf '\\e[2J\\e]0;x\\a\\x00\\r\\b\\xff'; done",
    ends: 'stopped',
  },
  {
    id: 'set and declare',
    script: 'x=$(printf %999999s y); while :; do set; declare -p; done',
    ends: 'stopped',
    timeoutMs: 800,
  },
  { id: 'history and help', script: 'while :; do history; help; alias; export -p; done', ends: 'stopped' },
];
