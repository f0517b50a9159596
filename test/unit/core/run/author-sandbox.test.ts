import { expect, test } from 'vitest';
import { authorSandbox } from '../../../../src/core/run/author-sandbox.ts';
import { toolBench } from '../../../support/tool-context.ts';

test('speaks text, folders and patches', async () => {
  const { context } = await toolBench({ 'src/a.txt': 'ä\n', link: { link: 'src' } });
  const sandbox = authorSandbox(context.sandbox);
  expect(await sandbox.readFile('src/a.txt')).toBe('ä\n');
  await sandbox.writeFile('out/b.txt', 'B\n');
  expect(await sandbox.exec('cat; pwd', { cwd: 'out', stdin: 'in\n' })).toEqual({
    stdout: 'in\n/workspace/out\n',
    stderr: '',
    exitCode: 0,
  });
  expect(await sandbox.exec('sleep 9', { timeoutMs: 20 })).toMatchObject({ exitCode: 124 });
  expect(await sandbox.list('.')).toEqual([
    { path: 'link', name: 'link', kind: 'symlink', size: 0 },
    { path: 'out', name: 'out', kind: 'directory', size: 0 },
    { path: 'src', name: 'src', kind: 'directory', size: 0 },
  ]);
  expect(await sandbox.list('/workspace/src/')).toEqual([
    { path: '/workspace/src/a.txt', name: 'a.txt', kind: 'file', size: 3 },
  ]);
  expect(await sandbox.patch()).toContain('+++ b/out/b.txt');
  await expect(sandbox.readFile('no')).rejects.toMatchObject({ code: 'sandbox_error' });
  await expect(sandbox.list('no')).rejects.toMatchObject({ code: 'sandbox_error' });
});
