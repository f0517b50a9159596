// The small repository that every conformance case runs in: the files a CI agent meets, and the awkward ones (a space
// in a name, no newline at the end, bytes that are no text, links).
import { gitignore, readme, sources } from './tree-sources.ts';

export type TreeEntry =
  | string
  | { text: string; mode: number }
  | { bytes: readonly number[] }
  | { link: string };

const DATA: Record<string, TreeEntry> = {
  'data/people.csv': `id,name,team,age,city
1,Ada Lovelace,core,36,London
2,Grace Hopper,infra,85,New York
3,Alan Turing,core,41,London
4,Edsger Dijkstra,research,72,Nuenen
5,Barbara Liskov,research,84,Boston
6,Ken Thompson,infra,81,New Orleans
7,Margaret Hamilton,core,87,Boston
`,
  'data/teams.txt': 'core Lovelace\ninfra Hopper\nresearch Liskov\nsupport nobody\n',
  'data/fruits.txt': 'pear\napple\nfig\napple\nBanana\ncherry\nfig\napple\nbanana\n',
  'data/numbers.txt': '10\n9\n2\n33\n1\n2\n-5\n3.5\n1e2\n007\n',
  'data/sizes.txt': '1.5K\talpha\n200\tbeta\n3M\tgamma\n12K\tdelta\n1G\tepsilon\n',
  'data/metrics.tsv': 'name\tms\tok\nbuild\t1200\ttrue\ntest\t5300\tfalse\nlint\t310\ttrue\ndeploy\t\ttrue\n',
  'data/unicode.txt': 'naïve café\nÅngström\n日本語テキスト\nemoji 😀 done\n',
  'data/left.txt': 'a 1\nb 2\nc 3\ne 5\n',
  'data/right.txt': 'a x\nc y\nd z\ne w\n',
  'data/no-newline.txt': 'first\nlast without newline',
  'data/blank.txt': 'one\n\n\ntwo\n   \nthree\n\n',
  'data/tabs.txt': 'a\tb\tc\n\tindented\nlong word\tx\n',
  'data/crlf.txt': 'one\r\ntwo\r\nthree\r\n',
  'data/empty.txt': '',
  'data/bytes.dat': { bytes: [0, 1, 2, 127, 128, 200, 254, 255, 10, 65, 66, 67, 10] },
  'data/events.jsonl': `{"type":"push","actor":"ada","files":3,"tags":["ci","fast"]}
{"type":"pull_request","actor":"grace","files":12,"tags":[]}
{"type":"push","actor":"alan","files":1,"tags":["docs"]}
{"type":"issue","actor":"ada","files":0,"tags":["bug","p1"]}
`,
  'logs/build.log': `2026-01-05T10:00:00Z INFO  start build id=17
2026-01-05T10:00:02Z DEBUG cache hit key=deps-linux
2026-01-05T10:00:05Z WARN  src/core/parse.ts(12,3): unused variable 'state'
2026-01-05T10:00:09Z ERROR src/core/render.ts(4,10): Type 'string' is not assignable to type 'number'.
2026-01-05T10:00:09Z ERROR src/index.ts(7,1): Cannot find name 'proces'.
2026-01-05T10:00:10Z INFO  retry 1 of 3
2026-01-05T10:00:15Z ERROR src/index.ts(7,1): Cannot find name 'proces'.
2026-01-05T10:00:16Z INFO  build failed code=2 took=16s
`,
  'logs/test.log': `ok 1 parses an empty file
ok 2 parses a list
not ok 3 renders a table # 12ms
  expected: 3
  actual: 4
ok 4 logs with a level # SKIP slow
not ok 5 exits with 1
# tests 5
# pass 3
# fail 2
`,
};

const LINKS: Record<string, TreeEntry> = {
  'latest.log': { link: 'logs/build.log' },
  current: { link: 'src' },
  broken: { link: 'no/such/file' },
};

export const TREE: Readonly<Record<string, TreeEntry>> = {
  'README.md': readme,
  '.gitignore': gitignore,
  ...sources,
  ...DATA,
  ...LINKS,
};
