import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree } from '../../../../src/core/sandbox-port.ts';
import { type FixedEntry, fixedLayer } from '../../../support/fixed-layer.ts';
import { apply, contents, operations, snapshot } from './tree-operations.ts';

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
    await tree.write('/workspace/.GIT', bytes('evil'));
    await tree.remove('/workspace/d', { recursive: true });
    const patch = await tree.patch();
    expect(patch).toContain('deleted file mode 100644');
    expect(patch).not.toMatch(/\.env|evil|\.git\//i);
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

describe('git apply makes the same files out of the mount and the patch', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flue-patch-'));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  const entry: fc.Arbitrary<FixedEntry> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ bytes: contents, mode: fc.constantFrom(0o644, 0o755) }) },
    fc.record({ link: fc.constantFrom('a', '../c', 'x') }),
  );
  const lower = fc.record({ 'a/x': entry, 'a/y z': entry, 'b/c/x': entry, c: entry, 'é"\t': entry });

  test('for any mount and any operations', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(lower, fc.array(operations, { maxLength: 10 }), async (entries, todo) => {
        const tree = treeOver(entries);
        for (const operation of todo) await apply(tree, operation);
        const at = path.join(folder, String(run++));
        materialize(at, entries);
        const patch = await tree.patch();
        if (patch !== '')
          execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: at, input: patch });
        expect(filesOf(at)).toEqual(withoutFolders(await snapshot(tree)));
      }),
      { seed: 4711, numRuns: 200 },
    );
  }, 60_000);
});

function materialize(root: string, entries: Record<string, FixedEntry>): void {
  fs.mkdirSync(root, { recursive: true });
  for (const [name, entry] of Object.entries(entries)) {
    const at = path.join(root, name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    if (typeof entry === 'object' && 'link' in entry) fs.symlinkSync(entry.link, at);
    else if (typeof entry === 'object' && 'bytes' in entry) {
      fs.writeFileSync(at, entry.bytes ?? '');
      fs.chmodSync(at, entry.mode ?? 0o644);
    }
  }
}

function filesOf(root: string, folder = ''): Record<string, string> {
  const all: Record<string, string> = {};
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    const real = path.join(root, at);
    if (entry.isDirectory()) Object.assign(all, filesOf(root, at));
    else if (entry.isSymbolicLink()) all[`/workspace/${at}`] = `-> ${fs.readlinkSync(real)}`;
    else {
      const mode = fs.statSync(real).mode & 0o100 ? 'x' : '-';
      all[`/workspace/${at}`] = `${mode} ${fs.readFileSync(real).toString('latin1')}`;
    }
  }
  return all;
}

function withoutFolders(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([, what]) => what !== '/'));
}
