import { describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree } from '../../../../src/core/sandbox-port.ts';
import { type FixedEntry, fixedLayer } from '../../../support/fixed-layer.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = async (tree: FileTree, path: string): Promise<string> =>
  new TextDecoder().decode(await tree.read(path));
const names = async (tree: FileTree, path: string): Promise<string[]> =>
  (await tree.list(path)).map(({ name, kind }) => (kind === 'directory' ? `${name}/` : name));

function treeOf(entries: Record<string, FixedEntry>, limitBytes?: number): FileTree {
  const mounts = [{ at: '/workspace', layer: fixedLayer(entries) }];
  return createFileTree(limitBytes === undefined ? { mounts } : { mounts, limitBytes });
}

describe('reading', () => {
  test('shows the mount, the standard folders and the folders above a mount', async () => {
    const tree = createFileTree({
      mounts: [
        { at: '/workspace', layer: fixedLayer({ 'src/a.ts': 'A', 'b.md': 'B' }) },
        { at: '/skills/review', layer: fixedLayer({ 'SKILL.md': 'S' }) },
      ],
    });
    expect(await names(tree, '/')).toEqual(['home/', 'skills/', 'tmp/', 'workspace/']);
    expect(await names(tree, '/workspace')).toEqual(['b.md', 'src/']);
    expect(await text(tree, '/skills/review/SKILL.md')).toBe('S');
    expect(await tree.stat('/workspace/src')).toMatchObject({ kind: 'directory' });
    expect(await tree.stat('/workspace/nothing')).toBeUndefined();
  });

  test('names what is missing, and says when a file is used as a folder', async () => {
    const tree = treeOf({ a: 'A' });
    await expect(tree.read('/workspace/no')).rejects.toMatchObject({
      code: 'sandbox_error',
      errno: 'ENOENT',
      message: 'no such file: /workspace/no',
    });
    await expect(tree.read('/workspace/a/b')).rejects.toMatchObject({ errno: 'ENOTDIR' });
    await expect(tree.read('/workspace')).rejects.toMatchObject({ errno: 'EISDIR' });
    await expect(tree.list('/workspace/a')).rejects.toMatchObject({ errno: 'ENOTDIR' });
  });

  test('follows links of the mount inside the tree only', async () => {
    const tree = treeOf({
      'real/file': 'R',
      near: { link: 'real/file' },
      folder: { link: 'real' },
      up: { link: '../../../../workspace/real/file' },
      absolute: { link: '/workspace/real/file' },
      passwd: { link: '/etc/passwd' },
      environ: { link: '../proc/self/environ' },
      loop: { link: 'loop' },
    });
    for (const path of ['near', 'folder/file', 'up', 'absolute']) {
      expect(await text(tree, `/workspace/${path}`)).toBe('R');
    }
    expect(await tree.realpath('/workspace/folder/file')).toBe('/workspace/real/file');
    await expect(tree.read('/workspace/passwd')).rejects.toMatchObject({ errno: 'ENOENT' });
    await expect(tree.read('/workspace/environ')).rejects.toMatchObject({ errno: 'ENOENT' });
    await expect(tree.read('/workspace/loop')).rejects.toMatchObject({ errno: 'ELOOP' });
    expect(await tree.lstat('/workspace/loop')).toMatchObject({ kind: 'symlink' });
    expect(await tree.stat('/workspace/loop')).toBeUndefined();
  });

  test('resolves .. after links, as a kernel does, and never above the root', async () => {
    const tree = treeOf({ 'deep/er/file': 'D', link: { link: 'deep/er' }, top: 'T' });
    expect(await text(tree, '/workspace/link/../er/file')).toBe('D');
    expect(await text(tree, '/../../workspace/./top')).toBe('T');
    expect(await tree.realpath('/workspace/deep/..')).toBe('/workspace');
  });

  test('a secret of the mount is listed, but neither read nor overwritten nor copied', async () => {
    const tree = treeOf({ '.env': { secret: true } });
    expect(await names(tree, '/workspace')).toEqual(['.env']);
    await expect(tree.read('/workspace/.env')).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree.write('/workspace/.env', bytes('X'))).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree.append('/workspace/.env', bytes('X'))).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree.rename('/workspace/.env', '/tmp/env')).rejects.toMatchObject({ errno: 'EACCES' });
  });
});

describe('writing', () => {
  test('leaves the mount alone and keeps the mode of what it overwrites', async () => {
    const tree = treeOf({ run: { text: '#!', mode: 0o755 } });
    await tree.write('/workspace/run', bytes('new'));
    expect(await text(tree, '/workspace/run')).toBe('new');
    expect(await tree.stat('/workspace/run')).toMatchObject({ mode: 0o755, size: 3 });
  });

  test('appends to files of the mount and of its own, without changing what a reader holds', async () => {
    const tree = treeOf({ log: 'one\n' });
    await tree.append('/workspace/log', bytes('two\n'));
    const held = await tree.read('/workspace/log');
    for (let i = 0; i < 100; i++) await tree.append('/workspace/log', bytes('more\n'));
    expect(new TextDecoder().decode(held)).toBe('one\ntwo\n');
    expect((await text(tree, '/workspace/log')).length).toBe(8 + 500);
  });

  test('a copy of a file that grows stays as it was', async () => {
    const tree = treeOf({});
    await tree.append('/workspace/a', bytes('1'));
    await tree.append('/workspace/a', bytes('2'));
    await tree.copy('/workspace/a', '/workspace/b');
    await tree.append('/workspace/a', bytes('A'));
    await tree.append('/workspace/b', bytes('B'));
    expect([await text(tree, '/workspace/a'), await text(tree, '/workspace/b')]).toEqual(['12A', '12B']);
  });

  test('writes through a link, also one that dangles, but not into a missing folder', async () => {
    const tree = treeOf({ a: 'A', link: { link: 'a' }, dangling: { link: 'made' } });
    await tree.write('/workspace/link', bytes('new'));
    await tree.write('/workspace/dangling', bytes('M'));
    expect(await text(tree, '/workspace/a')).toBe('new');
    expect(await text(tree, '/workspace/made')).toBe('M');
    await expect(tree.write('/workspace/no/where', bytes(''))).rejects.toMatchObject({ errno: 'ENOENT' });
  });

  test('a removed folder that is made again is empty', async () => {
    const tree = treeOf({ 'd/one': '1', 'd/sub/two': '2' });
    await tree.remove('/workspace/d', { recursive: true });
    expect(await tree.stat('/workspace/d/one')).toBeUndefined();
    await tree.makeDirectory('/workspace/d/sub', { parents: true });
    expect(await names(tree, '/workspace/d')).toEqual(['sub/']);
    expect(await names(tree, '/workspace/d/sub')).toEqual([]);
  });

  test('refuses to remove or move mount points and the folders above them', async () => {
    const tree = treeOf({ a: 'A' });
    for (const path of ['/', '/workspace', '/tmp', '/home']) {
      await expect(tree.remove(path, { recursive: true })).rejects.toMatchObject({ errno: 'EBUSY' });
    }
    expect(await text(tree, '/workspace/a')).toBe('A');
  });

  test('renames files and folders with all that is below, over what POSIX lets it replace', async () => {
    const tree = treeOf({ 'd/x': { text: 'X', mode: 0o755 }, 'd/l': { link: 'x' }, e: 'E', 'full/y': 'Y' });
    await tree.rename('/workspace/d', '/workspace/moved');
    expect(await names(tree, '/workspace')).toEqual(['e', 'full/', 'moved/']);
    expect(await tree.stat('/workspace/moved/x')).toMatchObject({ mode: 0o755 });
    expect(await tree.readlink('/workspace/moved/l')).toBe('x');
    await tree.rename('/workspace/e', '/workspace/moved/x');
    expect(await text(tree, '/workspace/moved/x')).toBe('E');
    const rename = (from: string, to: string) => tree.rename(`/workspace/${from}`, `/workspace/${to}`);
    await expect(rename('moved', 'moved/in')).rejects.toMatchObject({ errno: 'EINVAL' });
    await expect(rename('moved', 'full')).rejects.toMatchObject({ errno: 'ENOTEMPTY' });
    await expect(rename('moved/x', 'full')).rejects.toMatchObject({ errno: 'EISDIR' });
  });

  test('a move that fails leaves everything as it was: a secret within, or no space', async () => {
    const tree = treeOf({ 'd/a': 'A', 'd/.env': { secret: true }, 'd/z': 'Z' });
    await tree.write('/workspace/there', bytes('kept'));
    await tree.makeDirectory('/workspace/empty');
    tree.takeChanges();
    const held = tree.heldBytes;
    await expect(tree.rename('/workspace/d', '/workspace/empty')).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree.rename('/workspace/d', '/workspace/new')).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree.rename('/workspace/d/.env', '/workspace/there')).rejects.toMatchObject({
      errno: 'EACCES',
    });
    expect(await names(tree, '/workspace')).toEqual(['d/', 'empty/', 'there']);
    expect(await names(tree, '/workspace/empty')).toEqual([]);
    expect(await text(tree, '/workspace/there')).toBe('kept');
    expect(tree.heldBytes).toBe(held);
    const small = treeOf({ 'd/a': 'A', 'd/b': { bytes: new Uint8Array(3000) } }, 2000);
    await expect(small.rename('/workspace/d', '/workspace/e')).rejects.toMatchObject({ errno: 'ENOSPC' });
    expect(await names(small, '/workspace')).toEqual(['d/']);
    expect(small.heldBytes).toBeLessThan(300);
  });

  test('files that come and go leave nothing behind, however many they are', async () => {
    const tree = treeOf({});
    await tree.write('/tmp/told', bytes('T'));
    tree.takeChanges();
    for (let i = 0; i < 20_000; i++) {
      await tree.write(`/tmp/${i}`, bytes('x'));
      await tree.remove(`/tmp/${i}`);
    }
    await tree.remove('/tmp/told');
    const began = performance.now();
    expect(tree.takeChanges().map(({ path }) => path)).toEqual(['/tmp/told']);
    expect(performance.now() - began).toBeLessThan(20);
  });

  test('a name that no disk could hold is refused', async () => {
    const tree = treeOf({});
    const long = 'é'.repeat(128);
    for (const made of [
      tree.write(`/workspace/${long}`, bytes('')),
      tree.makeDirectory(`/workspace/${long}`),
      tree.symlink('x', `/workspace/${long}`),
    ])
      await expect(made).rejects.toMatchObject({
        errno: 'EINVAL',
        message: expect.stringContaining('255 bytes'),
      });
    await tree.write(`/workspace/${'x'.repeat(255)}`, bytes(''));
  });

  test('refuses to copy a folder into itself', async () => {
    const tree = treeOf({ 'd/x': 'X' });
    const copied = tree.copy('/workspace/d', '/workspace/d/e', { recursive: true });
    await expect(copied).rejects.toMatchObject({ errno: 'EINVAL' });
  });

  test('holds no more than its cap, in content and in mere entries, and says so', async () => {
    const tree = treeOf({}, 2 ** 20);
    await tree.write('/workspace/half', new Uint8Array(2 ** 19));
    const tooMuch = tree.write('/workspace/more', new Uint8Array(2 ** 20));
    await expect(tooMuch).rejects.toMatchObject({ code: 'sandbox_error', errno: 'ENOSPC' });
    await tree.remove('/workspace/half');
    await tree.write('/workspace/more', new Uint8Array(2 ** 20 - 4096));
    const filling = async () => {
      for (let i = 0; i < 1000; i++) await tree.write(`/tmp/${i}`, new Uint8Array());
    };
    await expect(filling()).rejects.toMatchObject({ errno: 'ENOSPC' });
    expect(tree.heldBytes).toBeLessThanOrEqual(2 ** 20);
  });

  test('counts back what was removed', async () => {
    const tree = treeOf({});
    await tree.makeDirectory('/workspace/a/b', { parents: true });
    await tree.write('/workspace/a/b/c', new Uint8Array(1000));
    await tree.remove('/workspace/a', { recursive: true });
    expect(tree.heldBytes).toBeLessThan(1000);
  });

  test('does not keep a large buffer alive for a small view into it', async () => {
    const tree = treeOf({});
    await tree.write('/workspace/a', new Uint8Array(10_000_000).subarray(0, 10));
    expect((await tree.read('/workspace/a')).buffer.byteLength).toBe(10);
  });
});
