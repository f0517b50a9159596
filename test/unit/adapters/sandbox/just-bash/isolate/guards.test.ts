import { afterEach, describe, expect, test } from 'vitest';
import { isolateBuild } from '../../../../../../src/adapters/sandbox/just-bash/isolate-build.ts';
import { sandboxesInThisThread } from '../../../../../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../../../../../src/core/files/file-tree.ts';
import type { ExecResult, Sandbox } from '../../../../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../../../../support/fixed-layer.ts';

const sandboxes = sandboxesInThisThread({ createTree: createFileTree, build: isolateBuild });
const layer = fixedLayer({
  'log.txt': 'a 1\nb 2\nab 3\n',
  'a.json': '{"a":[{"n":1,"s":"x"},{"n":2,"s":"y"}]}',
});
const opened: Sandbox[] = [];

async function run(script: string): Promise<ExecResult> {
  const sandbox = await sandboxes.open({
    mounts: [{ at: '/workspace', layer }],
    restore: { files: [], shell: undefined },
  });
  opened.push(sandbox);
  return sandbox.exec(script);
}

afterEach(async () => {
  for (const sandbox of opened.splice(0)) await sandbox.dispose();
});

describe('a sandbox that nobody can end refuses', () => {
  const REFUSED: ReadonlyArray<[script: string, sentence: string]> = [
    ["awk '{ while (1) x++ }' log.txt", 'awk: loops (while) are not run in this sandbox'],
    ["awk 'function f() { f() } { f() }' log.txt", 'awk: functions of the program are not run'],
    ['awk \'{ s = s $0; gsub(/a/, "b", s) }\' log.txt', 'awk: a search in s, which grows'],
    ["awk '$2 ~ $1' log.txt", 'awk: a pattern that is made from its input is not run'],
    ["sed ':a; s/a/aa/; ta' log.txt", 'sed: branches (b, t, T) and labels are not run'],
    ["sed -e 's/x/y/' -e 'b end' log.txt", 'sed: branches (b, t, T) and labels are not run'],
    ["jq -n 'reduce .[] as $x (0; . + 1)'", 'jq: reduce is not run in this sandbox'],
    ['jq -n \'"\\(range(9))"\'', 'jq: range is not run in this sandbox'],
    ['seq 1 2000 > a; seq 3000 5000 > b; diff a b', 'are more than the 1000 this sandbox compares at once'],
    ['printf %9999999s x', 'printf: a width of more than 4096 is not printed'],
    ['eval "echo hi"', 'eval: not run in this sandbox: write the command out, or use bash -c'],
    ['echo : > s; source ./s', 'source: not run in this sandbox: use bash with the file'],
  ];

  test.each(REFUSED)('%s', async (script, sentence) => {
    const { exitCode, stderr } = await run(script);
    expect(stderr).toContain(sentence);
    expect(exitCode).not.toBe(0);
  });

  test('too much input, with the sizes', async () => {
    const { exitCode, stderr } = await run('seq 1 20000 > f; cat f f f > g; cat f f f >> g; sort g');
    expect(stderr).toBe(
      'sort: input of 653365 bytes is more than the 524288 it reads at once in this sandbox: take a part with head, tail or grep\n',
    );
    expect(exitCode).toBe(126);
  });

  const awk = "awk '{ while (1) x++ }'";
  test.each([
    `echo log.txt | xargs ${awk}`,
    `find . -name log.txt -exec ${awk} {} ';'`,
    `bash -c "${awk} log.txt"`,
    `timeout 5 ${awk} log.txt`,
    `env A=1 ${awk} log.txt`,
    `command ${awk} log.txt`,
    `f() { ${awk} "$@"; }; f log.txt`,
    `cat log.txt | ${awk} | cat`,
    `a=aw; "\${a}k" '{ while (1) x++ }' log.txt`,
    `/usr/bin/${awk} log.txt`,
    `echo $(${awk} log.txt)`,
    `printf '#!/bin/bash\\nawk "{ while (1) x++ }" log.txt\\n' > s; chmod +x s; ./s`,
  ])('the same behind %s', async (script) => {
    expect((await run(script)).stderr).toContain('awk: loops (while) are not run in this sandbox');
  });

  test('patterns in a file that is run by its name, not in one that bash is given', async () => {
    const file = "printf '#!/bin/bash\\n[[ abc == a* ]] && echo yes\\n' > s; chmod +x s;";
    expect((await run(`${file} ./s`)).stderr).toContain('use bash with the file');
    expect((await run(`${file} bash s`)).stdout).toBe('yes\n');
  });
});

describe('a sandbox that nobody can end runs', () => {
  test.each([
    ["awk '{ s += $2 } END { print s }' log.txt", '6\n'],
    ['awk \'NR == 1 { print "for while /* do" } # while\' log.txt', 'for while /* do\n'],
    ["awk '$1 ~ /^a[b]?$/ && $2 / 1 > 2 { print $2 / 2 / 1 }' log.txt", '1.5\n'],
    ['awk \'{ n = $1; sub(/a/, "x", n); print n }\' log.txt', 'x\nb\nxb\n'],
    ["sed -n -e '/b/p;$=' log.txt", 'b 2\nab 3\n3\n'],
    ["sed 's/[:b/t]/X/; y/a/z/' log.txt", 'z 1\nX 2\nzX 3\n'],
    ["sed 's#a#b t#' log.txt | head -n 1", 'b t 1\n'],
    ["jq -r '.a[] | select(.n > 1) | .s' a.json", 'y\n'],
    ["jq '[.a[].n * 2] | add # reduce' a.json", '6\n'],
    ['jq -n --arg a reduce \'{range: $a, "def": 1} | .range\'', '"reduce"\n'],
    ['for f in a.ts b.js; do [[ $f == *.ts ]] && echo "${f%.ts} ${f//./_} ${f^^}"; done', 'a a_ts A.TS\n'],
    ['[[ v1.22 =~ ^v([0-9]+)\\.([0-9]+)$ ]] && echo "${BASH_REMATCH[2]}"', '22\n'],
    ['case hello in h*o) echo yes ;; esac; [[ $(echo abc) == a* ]] && echo sub', 'yes\nsub\n'],
    ['a=(one.ts two.ts); echo "${a[@]%.ts}" "${a[@]/o/0}"', 'one two 0ne.ts tw0.ts\n'],
    ['i=0; [[ $((i++)) == 0 ]]; echo $i', '1\n'],
    [
      'printf "b\\na\\n" | while read -r l; do sort log.txt > /dev/null; jq -n 1 > x; echo $l; done',
      'b\na\n',
    ],
    ['seq 1 20000 | sed "s/^/line /" | grep -E "[0-9]7$" | sort -rn -k2 | head -n 1', 'line 19997\n'],
    ['for i in {1..1500}; do [[ $i == *7 ]] && n=$((n + 1)); done; echo $n', '150\n'],
  ])('%s', async (script, output) => {
    expect(await run(script)).toMatchObject({ stderr: '', stdout: output });
  });
});
