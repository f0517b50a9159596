import { describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree } from '../../../../src/core/sandbox-port.ts';
import { type FixedEntry, fixedLayer } from '../../../support/fixed-layer.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const treeOver = (entries: Record<string, FixedEntry>): FileTree =>
  createFileTree({ mounts: [{ at: '/workspace', layer: fixedLayer(entries) }] });

describe('patch', () => {
  test('is empty when nothing changed, also when something was written back as it was', async () => {
    const tree = treeOver({ a: 'A' });
    expect(await tree.patch()).toBe('');
    await tree.write('/workspace/a', bytes('B'));
    await tree.write('/workspace/a', bytes('A'));
    await tree.write('/tmp/elsewhere', bytes('T'));
    expect(await tree.patch()).toBe('');
  });

  test('is a unified diff with git headers', async () => {
    const tree = treeOver({ 'src/a.txt': 'one\ntwo\nthree\n', old: 'O\n', run: 'r\n' });
    await tree.write('/workspace/src/a.txt', bytes('one\n2\nthree'));
    await tree.remove('/workspace/old');
    await tree.write('/workspace/new file', bytes('N\n'));
    await tree.chmod('/workspace/run', 0o755);
    expect(await tree.patch()).toMatchInlineSnapshot(`
      "diff --git a/new file b/new file
      new file mode 100644
      index 0000000000000000000000000000000000000000..d52e798775df21bc81deabdfe2740773d17f8063
      --- /dev/null
      +++ b/new file	
      @@ -0,0 +1 @@
      +N
      diff --git a/old b/old
      deleted file mode 100644
      index 2638c45f8e7bc5b56f70e92390153572811782c3..0000000000000000000000000000000000000000
      --- a/old
      +++ /dev/null
      @@ -1 +0,0 @@
      -O
      diff --git a/run b/run
      old mode 100644
      new mode 100755
      diff --git a/src/a.txt b/src/a.txt
      index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..a623a0b003e0a9d68f0cffe69882989f57df4d00 100644
      --- a/src/a.txt
      +++ b/src/a.txt
      @@ -1,3 +1,3 @@
       one
      -two
      -three
      +2
      +three
      \\ No newline at end of file
      "
    `);
  });

  test('leaves out .git and files whose old content is withheld', async () => {
    const tree = treeOver({ '.env': { secret: true }, 'd/.env': { secret: true }, 'd/x': 'X\n' });
    await tree.makeDirectory('/workspace/sub/.git', { parents: true });
    await tree.write('/workspace/sub/.git/config', bytes('evil'));
    for (const name of [
      '.GIT',
      'git~1',
      '.git ',
      '.git.. ',
      '.git::$INDEX_ALLOCATION',
      '.g\u200cit',
      '.git\\x',
    ])
      await tree.write(`/workspace/${name}`, bytes('evil'));
    await tree.symlink('evil', '/workspace/.gitmodules');
    await tree.remove('/workspace/d', { recursive: true });
    const patch = await tree.patch();
    expect(patch).toContain('deleted file mode 100644');
    expect(patch).not.toMatch(/\.env|evil|\.git/i);
  });

  test('stays quick for two large files that share nothing', async () => {
    const lines = (word: string): string =>
      Array.from({ length: 60_000 }, (_, i) => `${word}${i}\n`).join('');
    const tree = treeOver({ big: lines('a') });
    await tree.write('/workspace/big', bytes(lines('b')));
    const began = performance.now();
    expect((await tree.patch()).split('\n').length).toBeGreaterThan(120_000);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

describe('a moved file', () => {
  const lines = (count: number, word = 'line'): string =>
    Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join('');

  test('is a rename, unchanged or with what changed in it', async () => {
    const tree = treeOver({
      'src/same.ts': lines(5),
      'src/other name.ts': lines(9, 'word'),
      run: lines(3, 'r'),
    });
    await tree.rename('/workspace/src', '/workspace/lib');
    await tree.write('/workspace/lib/other name.ts', bytes(lines(9, 'word').replace('word 4', 'changed')));
    await tree.rename('/workspace/run', '/workspace/start');
    await tree.chmod('/workspace/start', 0o755);
    expect(await tree.patch()).toMatchInlineSnapshot(`
      "diff --git a/src/other name.ts b/lib/other name.ts
      similarity index 87%
      rename from src/other name.ts
      rename to lib/other name.ts
      index ef475d31b1034c1671fa878cd877f0ab913503c7..676f6ccb1dcd757d77a59a70363bd7ada22f1e4b 100644
      --- a/src/other name.ts	
      +++ b/lib/other name.ts	
      @@ -2,7 +2,7 @@
       word 1
       word 2
       word 3
      -word 4
      +changed
       word 5
       word 6
       word 7
      diff --git a/src/same.ts b/lib/same.ts
      similarity index 100%
      rename from src/same.ts
      rename to lib/same.ts
      diff --git a/run b/start
      old mode 100644
      new mode 100755
      similarity index 100%
      rename from run
      rename to start
      "
    `);
  });

  test('of which less than half is left went, and another came', async () => {
    const tree = treeOver({ a: lines(10) });
    await tree.remove('/workspace/a');
    await tree.write('/workspace/b', bytes(lines(4) + lines(20, 'new')));
    expect(await tree.patch()).toMatch(/^diff --git a\/a b\/a\ndeleted file mode.*new file mode/s);
  });

  test('keeps its name among several of the same content, and an empty one is none', async () => {
    const tree = treeOver({ 'a/x': lines(3), 'a/y': lines(3), 'a/empty': '' });
    await tree.rename('/workspace/a', '/workspace/b');
    const patch = await tree.patch();
    expect(patch).toContain('rename from a/x\nrename to b/x\n');
    expect(patch).toContain('rename from a/y\nrename to b/y\n');
    expect(patch).toContain('diff --git a/b/empty b/b/empty\nnew file mode 100644\n');
  });

  test('a link is not taken for the file that holds its target as a text', async () => {
    const tree = treeOver({ text: 'target' });
    await tree.remove('/workspace/text');
    await tree.symlink('target', '/workspace/link');
    expect(await tree.patch()).not.toContain('rename');
  });

  test('among thousands takes no time that grows with their pairs', async () => {
    const all = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`a/${i}`, `${lines(20)}${i}\n`]));
    const tree = treeOver(all);
    await tree.rename('/workspace/a', '/workspace/b');
    const began = performance.now();
    expect((await tree.patch()).match(/^rename from/gm)).toHaveLength(3000);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

test('names that git itself cannot read back without quotes are quoted', async () => {
  const tree = treeOver({});
  await tree.makeDirectory('/workspace/end ');
  await tree.write('/workspace/end /empty', bytes(''));
  expect(await tree.patch()).toContain('diff --git "a/end /empty" "b/end /empty"\n');
});
