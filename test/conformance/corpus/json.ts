// jq over package.json and lines of JSON.
import { cases } from '../cases.ts';

export const jsonCases = cases('json', {
  'a field': 'jq .version package.json; jq -r .version package.json',
  'nested fields': 'jq -r \'.scripts.test, .dependencies["zod"]\' package.json',
  keys: "jq -c 'keys' package.json; jq -r '.dependencies | keys[]' package.json",
  entries: 'jq -r \'.devDependencies | to_entries[] | "\\(.key)@\\(.value)"\' package.json',
  'lines of json': 'jq -r .actor data/events.jsonl',
  select: 'jq -c \'select(.type=="push") | {actor, files}\' data/events.jsonl',
  'slurp and group':
    "jq -s -c 'group_by(.type) | map({type: .[0].type, n: length, files: (map(.files)|add)})' data/events.jsonl",
  'length and indices':
    "jq '.files | length' package.json; jq -r '.files[0], .files[-1], (.files[1:]|tojson)' package.json",
  'map and sort_by': "jq -s -r 'sort_by(.files) | reverse | .[].actor' data/events.jsonl",
  'min_by, max_by, unique_by':
    "jq -s -c 'max_by(.files), (map(.actor)|unique), (unique_by(.actor)|length)' data/events.jsonl",
  arguments: "jq -n --arg a 'x y' --argjson n 3 '{a: $a, n: ($n + 1)}' -c",
  '--args and env': "X=1 jq -n -r 'env.X, $ENV.X'; jq -nc '$ARGS.positional' --args a b",
  'raw input': "printf 'a\\nb\\n' | jq -R . ; printf 'a\\nb\\n' | jq -Rsc 'split(\"\\n\")'",
  'null input and ranges': "jq -n -c '[range(5)], [range(0;10;3)]'",
  updates: 'jq -c \'.version = "2.0.0" | .private |= not | del(.devDependencies, .scripts)\' package.json',
  'reduce and foreach':
    "jq -n 'reduce range(5) as $i (0; . + $i)'; jq -nc '[foreach (1,2,3) as $x (0; . + $x)]'",
  'if, elif, alternative':
    'jq -r \'if .files > 10 then "many" elif .files > 0 then "some" else "none" end\' data/events.jsonl; jq -r \'.nope // "default"\' package.json',
  'string functions':
    'jq -n -r \'"a-b-c" | split("-") | join("+"), ("abc"|ascii_upcase), ("x,y"|gsub(",";";")), ("abc"|test("b")), ("  t "|ltrimstr(" "))\'',
  numbers: "jq -n -c '[1.0, 1e3, 3.14, 10/4, 7%3, (2|pow(.;10)), (3.7|floor), (16|sqrt), 1e17]'",
  'tests of types': "jq -c '[.name,.private,.files,.dependencies,.nope] | map(type)' package.json",
  'try and error': 'jq -n \'"x" | try tonumber catch "no number"\'; echo \'{\' | jq . 2>/dev/null; echo $?',
  'exit status': 'jq -e .nope package.json >/dev/null; echo $?; jq -e .name package.json >/dev/null; echo $?',
  'csv, tsv and other formats':
    'jq -s -r \'.[] | [.type,.actor,.files] | @csv\' data/events.jsonl | head -2; jq -n -r \'["a\\tb","c"]|@tsv, @json, ("a b&c"|@uri), ("x"|@base64), ("<"|@html), ("it\'"\'"\'s"|@sh)\'',
  with_entries: 'jq -c \'.scripts | with_entries(.key |= "run:" + .)\' package.json',
  paths:
    "jq -c '[paths(scalars)] | length' package.json; jq -c 'path(..|select(type==\"boolean\")?)' package.json",
  recursion: 'jq -r \'.. | strings | select(startswith("^"))\' package.json',
  'indent and tabs': 'jq -c . package.json | jq --indent 1 .engines; jq --tab .engines package.json',
  'sorted keys': "jq -S -c '.scripts' package.json",
  'contains, inside, any, all, has':
    'jq -n -c \'[([1,2]|contains([1])), ("a"|inside("abc")), ([true,false]|any,all), ({a:1}|has("a"))]\'',
  'functions and variables': "jq -n 'def f(x): x * 2; 3 as $y | f($y) + 1'",
  'capture and scan': 'jq -n -c \'"2026-01-05" | capture("(?<y>\\\\d+)-(?<m>\\\\d+)"), [scan("\\\\d+")]\'',
  dates: 'jq -n -r \'0 | todate, ("2026-01-05T10:00:00Z"|fromdate), (1700000000|strftime("%Y-%m-%d"))\'',
  'flatten, transpose, zip': "jq -n -c '[[1,[2]],[3]] | flatten, flatten(1), transpose'",
  'join of outputs': 'jq -j \'.name, "@", .version, "\\n"\' package.json',
  'two files': "jq -s -c '.[0].name, (.[1]|type)' package.json package.json",
  'comma in a raw loop':
    "jq -r '.scripts | to_entries[] | [.key, .value] | @tsv' package.json | while IFS=$'\\t' read -r k v; do echo \"$k => $v\"; done",
  unicode: 'jq -n \'"é😀"|length, utf8bytelength\'; jq -n -r \'"\\u00e9"\'; jq -a -n \'"é"\'',
  'limit, first, last, nth': "jq -n -c '[limit(3;range(10))], first(range(5)), ([1,2,3]|last, nth(1))'",
  walk: 'jq -n -c \'[1,[2,{"a":3}]] | walk(if type=="number" then .+1 else . end)\'',
  'input and inputs': "jq -n -c '[inputs.files]' data/events.jsonl; jq -c 'input.actor' data/events.jsonl",
  'big numbers keep': "jq -n '9007199254740993, 100000000000000000000 | . > 1'",
  'getpath, setpath, delpaths':
    'jq -c \'getpath(["engines","node"]), (setpath(["a","b"];1)|.a), (delpaths([["scripts"],["files"]])|keys)\' package.json',
  'index and slices of strings':
    'jq -n -c \'"abcdef" | .[2:4], index("c"), indices("e"), ltrimstr("ab"), rtrimstr("f"), explode[0:2]\'',
});
