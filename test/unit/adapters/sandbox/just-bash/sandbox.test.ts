import { describe, expect, test } from 'vitest';
import type { Burst, Interpreter } from '../../../../../src/adapters/sandbox/just-bash/burst.ts';
import { nodeBuild } from '../../../../../src/adapters/sandbox/just-bash/node-build.ts';
import { sandboxesOver } from '../../../../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../../../../src/core/files/file-tree.ts';
import type {
  CreateFileTree,
  OpenSandbox,
  SandboxChanges,
  Sandboxes,
} from '../../../../../src/core/sandbox-port.ts';
import { testSandboxes } from '../../../../support/sandboxes.ts';

const NOTHING: SandboxChanges = { files: [], shell: undefined };
const EMPTY: OpenSandbox = { mounts: [], restore: NOTHING };

function recorder(): { bursts: Burst[]; interpret: Interpreter } {
  const bursts: Burst[] = [];
  return {
    bursts,
    async interpret(burst) {
      bursts.push(burst);
      return { result: { stdout: '', stderr: '', exitCode: 0 }, shell: burst.shell };
    },
  };
}

const over = (interpret: Interpreter, createTree: CreateFileTree = createFileTree): Sandboxes =>
  sandboxesOver({
    createTree,
    interpret,
    names: nodeBuild.names,
    warm() {},
    traits: { output: 'at the end', stops: 'anywhere' },
  });

describe('an idle sandbox', () => {
  test('makes no tree and runs nothing, and opening a thousand takes no time', async () => {
    let trees = 0;
    const { bursts, interpret } = recorder();
    const sandboxes = over(interpret, (options) => {
      trees++;
      return createFileTree(options);
    });
    const began = performance.now();
    const all = await Promise.all(Array.from({ length: 1000 }, () => sandboxes.open(EMPTY)));
    for (const sandbox of all) expect(sandbox.takeChanges()).toEqual(NOTHING);
    for (const sandbox of all) await sandbox.dispose();
    expect(performance.now() - began).toBeLessThan(500);
    expect([trees, bursts.length]).toEqual([0, 0]);
  });
});

describe('one command', () => {
  test('runs within 120 s unless asked otherwise, and never more than 600 s', async () => {
    const { bursts, interpret } = recorder();
    const sandbox = await over(interpret).open(EMPTY);
    await sandbox.exec('a');
    await sandbox.exec('b', { timeoutMs: 5 });
    await sandbox.exec('c', { timeoutMs: 9_000_000 });
    expect(bursts.map((burst) => burst.timeoutMs)).toEqual([120_000, 5, 600_000]);
  });

  test('begins in /workspace with an empty state, or where the instance left off', async () => {
    const { bursts, interpret } = recorder();
    const sandboxes = over(interpret);
    await (await sandboxes.open(EMPTY)).exec('a');
    const shell = { cwd: '/tmp', env: { A: '1' }, functions: 'f() { :; }' };
    await (await sandboxes.open({ mounts: [], restore: { files: [], shell } })).exec('b');
    expect(bursts.map((burst) => burst.shell)).toEqual([
      { cwd: '/workspace', env: {}, functions: '' },
      shell,
    ]);
  });
});

describe('paths', () => {
  test('an empty one is refused, a relative one is below the current folder', async () => {
    const sandbox = await testSandboxes().open(EMPTY);
    await expect(sandbox.readFile('')).rejects.toMatchObject({ code: 'sandbox_error' });
    await sandbox.exec('mkdir -p /tmp/x; cd /tmp/x');
    await sandbox.writeFile('y', new Uint8Array([1]));
    expect(await sandbox.readFile('/tmp/x/y')).toEqual(new Uint8Array([1]));
  });

  test('what is handed over may be changed afterwards', async () => {
    const sandbox = await testSandboxes().open(EMPTY);
    const content = new Uint8Array([1, 2]);
    await sandbox.writeFile('/tmp/a', content);
    content[0] = 9;
    expect(await sandbox.readFile('/tmp/a')).toEqual(new Uint8Array([1, 2]));
  });
});
