import { expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree } from '../../../../src/core/sandbox-port.ts';
import { createTables } from '../../../../src/core/store/schema.ts';
import { loadWorkspace, saveWorkspace } from '../../../../src/core/store/workspace.ts';
import { fixedLayer } from '../../../support/fixed-layer.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const mounts = [
  {
    at: '/workspace',
    layer: fixedLayer({ 'd/a': 'A', 'd/run': { text: '#!', mode: 0o755 }, '.env': { secret: true } }),
  },
];
const timeOf = async (tree: FileTree, path: string): Promise<number | undefined> =>
  (await tree.lstat(path))?.mtimeMs;

test('a touch shows, on files and folders of the mount too, and changes nothing else', async () => {
  const tree = createFileTree({ mounts });
  await tree.setModified('/workspace/d/run', 12_345);
  await tree.setModified('/workspace/d', 23_456);
  expect(await tree.stat('/workspace/d/run')).toEqual({
    kind: 'file',
    size: 2,
    mode: 0o755,
    mtimeMs: 12_345,
  });
  expect(await tree.stat('/workspace/d')).toMatchObject({ kind: 'directory', mtimeMs: 23_456 });
  expect((await tree.list('/workspace/d')).map(({ name }) => name)).toEqual(['a', 'run']);
  expect(await tree.patch()).toBe('');
  await expect(tree.setModified('/workspace/.env', 1)).rejects.toMatchObject({ errno: 'EACCES' });
});

test('a change of mode and a move keep the time, a copy and a write do not', async () => {
  const tree = createFileTree({ mounts, now: () => 99_000 });
  await tree.chmod('/workspace/d/a', 0o755);
  expect(await timeOf(tree, '/workspace/d/a')).toBe(0);
  await tree.rename('/workspace/d', '/workspace/e');
  expect(await timeOf(tree, '/workspace/e/a')).toBe(0);
  await tree.copy('/workspace/e/a', '/workspace/copy');
  expect(await timeOf(tree, '/workspace/copy')).toBe(99_000);
  await tree.append('/workspace/e/a', bytes('!'));
  expect(await timeOf(tree, '/workspace/e/a')).toBe(99_000);
});

test('the root has no time or mode of its own, and no nameless entry for it', async () => {
  const tree = createFileTree({ mounts });
  await tree.setModified('/', 1);
  await tree.chmod('/', 0o700);
  expect((await tree.list('/')).map(({ name }) => name)).toEqual(['home', 'tmp', 'workspace']);
  expect(tree.takeChanges()).toEqual([]);
});

test('times survive in the database, whole and in parts of a millisecond', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  createTables(sql);
  const tree = createFileTree({ mounts, now: () => 1_700_000_000_000.25 });
  await tree.write('/tmp/file', bytes('F'));
  await tree.symlink('file', '/tmp/link');
  await tree.makeDirectory('/tmp/folder');
  await tree.setModified('/workspace/d/a', 86_400_000);
  await tree.remove('/workspace/d/run');
  saveWorkspace(sql, 'owner', { files: tree.takeChanges(), shell: undefined });
  const restored = createFileTree({ mounts, restore: loadWorkspace(sql, 'owner').files });
  for (const path of ['/tmp/file', '/tmp/link', '/tmp/folder', '/workspace/d/a'])
    expect(await timeOf(restored, path), path).toBe(await timeOf(tree, path));
  sql.close();
});

test('a database of an earlier version is read, and written from then on', () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  sql.exec(`CREATE TABLE files (owner TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, mode INTEGER NOT NULL,
    chunks INTEGER NOT NULL, PRIMARY KEY (owner, path)) WITHOUT ROWID`);
  sql.exec("INSERT INTO files VALUES ('owner', '/tmp/old', 'file', 420, 0)");
  createTables(sql);
  createTables(sql);
  const change = { path: '/tmp/new', kind: 'file', mode: 0o644, content: bytes('N'), mtimeMs: 5.5 } as const;
  saveWorkspace(sql, 'owner', { files: [change], shell: undefined });
  expect(loadWorkspace(sql, 'owner').files).toEqual([
    change,
    { path: '/tmp/old', kind: 'file', mode: 0o644, content: new Uint8Array() },
  ]);
  sql.close();
});
