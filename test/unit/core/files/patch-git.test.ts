import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import { applyPatch, type Tree } from '../../../support/apply-patch.ts';
import { fixedLayer } from '../../../support/fixed-layer.ts';
import { gitApply, hasGit } from '../../../support/git-apply.ts';
import { histories, played } from './patch-histories.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flue-patch-git-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** As text that can be read, and for what is long by its length and a sum. */
function shown(tree: Tree): Record<string, string> {
  const text = (content: Buffer): string =>
    content.length < 3000 ? content.toString('latin1') : `${content.length} ${crc32(content)}`;
  const rows = [...tree].map(([name, { mode, content }]) => [name, `${mode} ${text(content)}`] as const);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the mount and the patch make the sandbox’s files', () => {
  test('by a strict applier of our own', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { base, patch, after } = await played(history);
        expect(shown(applyPatch(base, patch))).toEqual(shown(after));
      }),
      { seed: 20261123, numRuns: 600 },
    );
  }, 60_000);

  test('which refuses what does not fit', async () => {
    const base: Tree = new Map([['a', { mode: '100644', content: Buffer.from('one\ntwo\n') }]]);
    const tree = createFileTree({ mounts: [{ at: '/workspace', layer: fixedLayer({ a: 'one\ntwo\n' }) }] });
    await tree.write('/workspace/a', Buffer.from('one\n2\n'));
    await tree.write('/workspace/b', Buffer.from([0, 1, 2]));
    const patch = await tree.patch();
    expect(applyPatch(base, patch).get('a')?.content.toString()).toBe('one\n2\n');
    const broken: Array<[from: string, to: string]> = [
      [' one\n', ' eno\n'],
      ['-two\n', '-owt\n'],
      ['@@ -1,2 +1,2 @@', '@@ -2,2 +2,2 @@'],
      ['@@ -1,2 +1,2 @@', '@@ -1,3 +1,2 @@'],
      ['+2\n', '+3\n'],
      ['literal 3', 'literal 4'],
      ['--- a/a', '--- a/x'],
      ['new file mode 100644', 'old mode 100644'],
    ];
    for (const [from, to] of broken) {
      expect(patch, from).toContain(from);
      expect(() => applyPatch(base, patch.replace(from, to)), to).toThrow();
    }
  });

  test.runIf(hasGit)(
    'by git, and our applier agrees with it',
    async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const { base, patch, after } = await played(history);
          const byGit = gitApply(path.join(folder, String(run++)), base, patch);
          expect(shown(byGit)).toEqual(shown(after));
          expect(shown(applyPatch(base, patch))).toEqual(shown(byGit));
        }),
        { seed: 4711, numRuns: 300 },
      );
    },
    120_000,
  );
});
