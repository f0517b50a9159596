import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileChange, FileTree } from '../../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../../support/fixed-layer.ts';
import { apply, type Operation, operations, snapshot } from './tree-operations.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const LOWER = { 'a/x': '1', 'a/y': '2', 'b/x': '3', c: '4', 'b/link': { link: '../c' } } as const;
const mounts = [{ at: '/workspace', layer: fixedLayer(LOWER) }];

describe('takeChanges', () => {
  test('reports each changed path once, parents first, and nothing the second time', async () => {
    const tree = createFileTree({ mounts });
    await tree.makeDirectory('/workspace/new');
    await tree.write('/workspace/new/file', bytes('F'));
    await tree.remove('/workspace/c');
    await tree.symlink('a/x', '/workspace/link');
    await tree.chmod('/workspace/a/y', 0o755);
    expect(tree.takeChanges().map(({ path, kind, mode }) => [path, kind, mode])).toEqual([
      ['/workspace/a/y', 'file', 0o755],
      ['/workspace/c', 'removed', 0],
      ['/workspace/link', 'symlink', 0o777],
      ['/workspace/new', 'directory', 0o755],
      ['/workspace/new/file', 'file', 0o644],
    ]);
    expect(tree.takeChanges()).toEqual([]);
  });

  test('does not report what came and went, but does report the end of what was told', async () => {
    const tree = createFileTree({ mounts });
    await tree.write('/tmp/fleeting', bytes('1'));
    await tree.remove('/tmp/fleeting');
    expect(tree.takeChanges()).toEqual([]);
    await tree.write('/tmp/kept', bytes('1'));
    tree.takeChanges();
    await tree.remove('/tmp/kept');
    expect(tree.takeChanges()).toMatchObject([{ path: '/tmp/kept', kind: 'removed' }]);
  });

  test('changes kept as one row a path, the last one winning, restore the same files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(operations, { maxLength: 6 }), { maxLength: 6 }), async (bursts) => {
        const tree = createFileTree({ mounts });
        const rows = new Map<string, FileChange>();
        for (const burst of bursts) {
          await run(tree, burst);
          for (const change of tree.takeChanges()) rows.set(change.path, change);
          const restored = createFileTree({ mounts, restore: [...rows.values()] });
          expect(await snapshot(restored)).toEqual(await snapshot(tree));
          expect(restored.takeChanges()).toEqual([]);
        }
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });

  test('a restored tree goes on reporting rightly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operations, { maxLength: 12 }),
        fc.array(operations, { maxLength: 12 }),
        async (first, second) => {
          const before = createFileTree({ mounts });
          await run(before, first);
          const rows = new Map(before.takeChanges().map((change) => [change.path, change]));
          const tree = createFileTree({ mounts, restore: [...rows.values()] });
          await run(tree, second);
          for (const change of tree.takeChanges()) rows.set(change.path, change);
          const restored = createFileTree({ mounts, restore: [...rows.values()] });
          expect(await snapshot(restored)).toEqual(await snapshot(tree));
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});

async function run(tree: FileTree, all: readonly Operation[]): Promise<void> {
  for (const operation of all) await apply(tree, operation);
}
