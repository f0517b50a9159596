import { describe, expect, it } from 'vitest';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import { workspaceDifferences } from '../../../../src/core/files/workspace-differences.ts';
import type { Mount } from '../../../../src/core/sandbox-port.ts';
import { type FixedEntry, fixedLayer } from '../../../support/fixed-layer.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function changedBy(
  entries: Record<string, FixedEntry>,
  change: (tree: ReturnType<typeof createFileTree>) => Promise<void>,
  isForeign?: Mount['isForeign'],
) {
  const mount = { at: '/workspace', layer: fixedLayer(entries), ...(isForeign && { isForeign }) };
  const tree = createFileTree({ mounts: [mount] });
  await change(tree);
  const { list, leftOut } = await workspaceDifferences([mount], tree.takeChanges(), '/workspace');
  const show = (version: { mode: string; content: Uint8Array } | undefined) =>
    version && `${version.mode} ${new TextDecoder().decode(version.content)}`;
  return { list: list.map(({ path, before, after }) => [path, show(before), show(after)]).sort(), leftOut };
}

describe('the differences of a workspace', () => {
  it('are what was written, removed, moved and linked, both sides as git sees them', async () => {
    const { list } = await changedBy({ a: 'A', b: 'B', 'd/x': 'X' }, async (tree) => {
      await tree.write('/workspace/a', bytes('2'));
      await tree.remove('/workspace/b');
      await tree.rename('/workspace/d', '/workspace/e');
      await tree.symlink('a', '/workspace/l');
      await tree.chmod('/workspace/e/x', 0o755);
      await tree.write('/tmp/elsewhere', bytes('T'));
    });
    expect(list).toEqual([
      ['a', '100644 A', '100644 2'],
      ['b', '100644 B', undefined],
      ['d/x', '100644 X', undefined],
      ['e/x', undefined, '100755 X'],
      ['l', undefined, '120000 a'],
    ]);
  });

  it('have the path a link led to, never that of the link', async () => {
    const { list } = await changedBy({ 'real/x': 'X', link: { link: 'real' } }, (tree) =>
      tree.write('/workspace/link/../link/x', bytes('2')),
    );
    expect(list).toEqual([['real/x', '100644 X', '100644 2']]);
  });

  it('name what git refuses and what was withheld, and nothing that the host put there', async () => {
    const { list, leftOut } = await changedBy(
      { key: { secret: true }, 'told/x': 'X' },
      async (tree) => {
        await tree.makeDirectory('/workspace/.git');
        await tree.write('/workspace/.git/config', bytes('x'));
        await tree.write('/workspace/told/x', bytes('2'));
        await tree.remove('/workspace/key');
      },
      async (path) => path.startsWith('told/'),
    );
    expect(list).toEqual([]);
    expect(leftOut).toEqual([
      { path: '.git', why: 'name' },
      { path: 'key', why: 'withheld' },
    ]);
  });
});

describe('a runtime', () => {
  it('tells what a run changed after it has ended: its own alone', async () => {
    const { runtime } = testRuntime({
      files: { a: 'A' },
      workflows: {
        write: defineWorkflow({
          description: 'x',
          async run({ sandbox, input }) {
            await sandbox.exec(`echo ${JSON.stringify(input)} > made`);
          },
        }),
      },
    });
    const handle = await runtime.start(startWorkflow('write', 1));
    const other = await runtime.start(startWorkflow('write', 2));
    await Promise.all([handle.done, other.done]);
    const text = async (runId: string) =>
      (await runtime.differences(runId))?.list.map(({ path, after }) => [
        path,
        new TextDecoder().decode(after?.content),
      ]);
    expect(await text(handle.runId)).toEqual([['made', '1\n']]);
    expect(await text(other.runId)).toEqual([['made', '2\n']]);
    expect(await runtime.differences('run_none')).toBeUndefined();
  });
});
