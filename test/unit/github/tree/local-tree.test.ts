import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { localTree } from '../../../../src/github/tree/local-tree.ts';
import { objectId } from '../../../../src/github/tree/object-id.ts';
import { type ObjectStore, openObjectStore } from '../../../../src/github/tree/object-store.ts';
import type { Tree, TreeEntry } from '../../../../src/github/tree/tree.ts';
import { git, gitInit, type TempFolder, tempFolder } from '../../../support/project.ts';

let folder: TempFolder | undefined;
let store: ObjectStore | undefined;
afterEach(() => {
  store?.close();
  folder?.cleanup();
});

const storeOf = (dir: string): ObjectStore => {
  store?.close();
  store = openObjectStore(join(dir, '.git/objects'));
  return store;
};

/** Commits of a file that grows and changes in the middle, so that packs hold chains of deltas. */
function repository(...init: string[]): { dir: string; commits: string[] } {
  folder = tempFolder('objects');
  const { dir, write } = folder;
  if (init.length > 0) git(dir, 'init', '--quiet', ...init);
  const lines = Array.from({ length: 3000 }, (_, line) => `line ${line} ${(line * 7919) % 1013}`);
  const commits = [1, 2, 3, 4, 5, 6].map((version) => {
    lines[version * 400] = `changed in ${version}`;
    write('src/large.txt', lines.join('\n'));
    write('src/deep/er/small.txt', `version ${version}`);
    write(
      'bytes.bin',
      Uint8Array.from({ length: 300 }, (_, at) => (at * version) % 256),
    );
    if (version === 1 && init.length === 0) return gitInit(dir);
    git(dir, 'add', '--all');
    git(dir, 'commit', '--quiet', '--message', String(version));
    return git(dir, 'rev-parse', 'HEAD').trim();
  });
  return { dir, commits };
}

async function contentOf(tree: Tree | undefined, path: string): Promise<string | undefined> {
  const slash = path.lastIndexOf('/');
  const entries = await tree?.list(path.slice(0, Math.max(0, slash)));
  const entry = entries?.find(({ name }) => name === path.slice(slash + 1));
  return entry === undefined ? undefined : Buffer.from((await tree?.read(entry)) ?? []).toString('latin1');
}

async function expectAll(dir: string, commits: readonly string[]): Promise<void> {
  const objects = storeOf(dir);
  for (const commit of commits) {
    const tree = localTree(objects, commit);
    for (const path of ['src/large.txt', 'src/deep/er/small.txt', 'bytes.bin']) {
      const expected = git(dir, 'cat-file', 'blob', `${commit}:${path}`);
      const found = await contentOf(tree, path);
      expect(found?.length).toBeGreaterThan(0);
      if (path !== 'bytes.bin') expect(found).toBe(expected);
    }
  }
}

describe('the tree of a commit in a checkout', () => {
  it('is read from loose objects, from packs with deltas of both kinds, and from both together', async () => {
    const { dir, commits } = repository();
    await expectAll(dir, commits);
    git(dir, 'repack', '-a', '-d', '--quiet', '--depth=50', '--window=50');
    expect(git(dir, 'verify-pack', '-v', packOf(dir))).toMatch(/chain length = [2-9]/);
    await expectAll(dir, commits);
    git(dir, '-c', 'repack.useDeltaBaseOffset=false', 'repack', '-a', '-d', '-f', '--quiet', '--depth=50');
    await expectAll(dir, commits);
    folder?.write('src/large.txt', 'new');
    git(dir, 'commit', '--quiet', '--all', '--message', 'loose');
    await expectAll(dir, [...commits, git(dir, 'rev-parse', 'HEAD').trim()]);
  });

  it('is read in a repository of SHA-256', async () => {
    const { dir, commits } = repository('--object-format=sha256', '--initial-branch=main');
    expect(commits[0]).toHaveLength(64);
    await expectAll(dir, commits);
    git(dir, 'repack', '-a', '-d', '--quiet', '--depth=50');
    await expectAll(dir, commits);
  });

  it('says what is a link, a submodule, a folder, and what is not there', async () => {
    folder = tempFolder('objects');
    const { dir } = folder;
    git(dir, 'init', '--quiet', '--initial-branch=main');
    const blob = objectId('blob', Buffer.from('x'), 'a'.repeat(40));
    writeFileSync(join(dir, 'x'), 'x');
    git(dir, 'add', 'x');
    git(dir, 'update-index', '--add', '--cacheinfo', `120000,${blob},link`);
    git(dir, 'update-index', '--add', '--cacheinfo', `160000,${'c'.repeat(40)},sub/module`);
    git(dir, 'commit', '--quiet', '--message', 'kinds');
    const tree = localTree(storeOf(dir), git(dir, 'rev-parse', 'HEAD').trim());
    const kinds = (entries?: readonly TreeEntry[]) => entries?.map(({ name, kind }) => [name, kind]);
    expect(kinds(await tree?.list(''))).toEqual([
      ['link', 'link'],
      ['sub', 'folder'],
      ['x', 'file'],
    ]);
    expect(kinds(await tree?.list('sub'))).toEqual([['module', 'submodule']]);
    for (const path of ['nothing', 'link', 'x', 'x/y', 'sub/module'])
      expect(await tree?.list(path)).toBeUndefined();
  });

  it('is not there for another commit, a tree, or a name that is none', () => {
    const { dir, commits } = repository();
    const objects = storeOf(dir);
    const tree = git(dir, 'rev-parse', `${commits[0]}^{tree}`).trim();
    for (const id of ['0'.repeat(40), tree, '../../config', 'HEAD', ''])
      expect(localTree(objects, id)).toBeUndefined();
    expect(localTree(openObjectStore(join(dir, 'nowhere')), commits[0] ?? '')).toBeUndefined();
  });

  it('gives nothing that has not the hash it is asked by', async () => {
    const { dir, commits } = repository();
    const [commit = ''] = commits;
    const id = git(dir, 'rev-parse', `${commit}:src/deep/er/small.txt`).trim();
    const path = join(dir, '.git/objects', id.slice(0, 2), id.slice(2));
    rmSync(path);
    writeFileSync(path, deflateSync('blob 4\0evil'));
    const tree = localTree(storeOf(dir), commit);
    await expect(contentOf(tree, 'src/deep/er/small.txt')).rejects.toThrow(
      `the checkout lacks the git object ${id.slice(0, 7)}`,
    );
    expect(await contentOf(tree, 'src/large.txt')).toContain('changed in 1');
  });

  it('takes a pack that was tampered with, or is broken, for one that is not there', async () => {
    const { dir, commits } = repository();
    const [commit = ''] = commits;
    git(dir, 'repack', '-a', '-d', '--quiet');
    const pack = packOf(dir).replace(/idx$/, 'pack');
    const intact = readFileSync(pack);
    for (let at = 20; at < intact.length; at += Math.ceil(intact.length / 40)) {
      const broken = Buffer.from(intact);
      broken.writeUInt8((broken.readUInt8(at) + 1) % 256, at);
      rmSync(pack, { force: true });
      writeFileSync(pack, broken);
      const tree = localTree(storeOf(dir), commit);
      const found = await contentOf(tree, 'src/deep/er/small.txt').catch((thrown) => thrown.name);
      expect(['version 1', 'TreeFault', undefined]).toContain(found);
    }
    for (const index of [Buffer.alloc(0), Buffer.from('nonsense'), Buffer.alloc(2000, 255)]) {
      rmSync(packOf(dir), { force: true });
      writeFileSync(join(dir, '.git/objects/pack/pack-0.idx'), index);
      writeFileSync(join(dir, '.git/objects/pack/pack-0.pack'), intact);
      expect(localTree(storeOf(dir), commit)).toBeUndefined();
    }
  });
});

function packOf(dir: string): string {
  const folder = join(dir, '.git/objects/pack');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.idx')) ?? 'none.idx');
}
