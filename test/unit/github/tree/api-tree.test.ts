import { afterEach, describe, expect, it } from 'vitest';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { apiTree } from '../../../../src/github/tree/api-tree.ts';
import type { Tree } from '../../../../src/github/tree/tree.ts';
import { REPOSITORY, SHA } from '../../../support/events.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { gitHash, type TreeFile, type TreesOptions, treesRoute } from '../../../support/github-trees.ts';

const FILES: Record<string, TreeFile> = {
  'a.txt': 'A',
  'deep/er/b.txt': 'B\n'.repeat(500),
  'deep/link': { link: '../a.txt' },
  sub: { submodule: 'c'.repeat(40) },
  'bytes.bin': Uint8Array.from({ length: 256 }, (_, at) => at),
};

let github: GitHubServer | undefined;
afterEach(() => github?.stop());

async function treeOf(options: Partial<TreesOptions> = {}, commit = SHA.base): Promise<Tree> {
  await github?.stop();
  const routes = [treesRoute({ commits: { [SHA.base]: FILES }, ...options })];
  github = await startGitHubServer({ name: REPOSITORY, routes }, { token: 'ghs_x' });
  const clock = { now: Date.now, wait: async () => {} };
  const api = createGitHubApi({ apiUrl: github.url, token: 'ghs_x', fetch: globalThis.fetch, clock });
  return apiTree(api, REPOSITORY, commit);
}

async function read(tree: Tree, folder: string, name: string): Promise<Uint8Array> {
  const entry = (await tree.list(folder))?.find((one) => one.name === name);
  if (entry === undefined) throw new Error('not there');
  return tree.read(entry);
}

describe('the tree of a commit by GitHub', () => {
  it('is listed with one request, whatever is looked at, and each file read with one', async () => {
    const tree = await treeOf();
    expect((await tree.list(''))?.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual([
      'a.txt file',
      'bytes.bin file',
      'deep folder',
      'sub submodule',
    ]);
    expect((await tree.list('deep'))?.map(({ name, kind }) => `${name} ${kind}`).sort()).toEqual([
      'er folder',
      'link link',
    ]);
    for (const path of ['nothing', 'a.txt', 'deep/link', '..', 'deep/..'])
      expect(await tree.list(path)).toBeUndefined();
    expect(Buffer.from(await read(tree, 'deep/er', 'b.txt')).toString()).toBe('B\n'.repeat(500));
    expect([...(await read(tree, '', 'bytes.bin'))]).toEqual([...(FILES['bytes.bin'] as Uint8Array)]);
    expect(github?.requests).toEqual([
      `/repos/${REPOSITORY}/git/trees/${SHA.base}?recursive=1`,
      expect.stringMatching(/\/git\/blobs\/[0-9a-f]{40}$/),
      expect.stringMatching(/\/git\/blobs\/[0-9a-f]{40}$/),
    ]);
  });

  it('does not take a content that has another hash than the list says', async () => {
    const tree = await treeOf({ tampered: { 'a.txt': 'evil' } });
    await expect(read(tree, '', 'a.txt')).rejects.toThrow(
      'GitHub sent a.txt with another content than its hash says',
    );
    expect(Buffer.from(await read(tree, 'deep/er', 'b.txt')).length).toBe(1000);
  });

  it('is none when GitHub lists a part of it, refuses, or knows no such commit', async () => {
    await expect((await treeOf({ truncated: true })).list('')).rejects.toThrow(
      'more files than GitHub lists',
    );
    await expect((await treeOf({}, SHA.head)).list('')).rejects.toThrow(/^GitHub answered 404/);
    const tree = await treeOf();
    github?.faults.push({ status: 403 });
    await expect(tree.list('')).rejects.toThrow(/^GitHub answered 403.*contents: read/);
  });

  it.each([
    '../x',
    'workflows/../x',
    '/etc/passwd',
    'a//b',
    'a/',
    '.',
    '.git/config',
    'x/.GIT/hooks/pre-commit',
    'a.txt',
  ])('is none when it lists %j, which git does not', async (path) => {
    const entry = { path, mode: '100644', type: 'blob', sha: gitHash('blob', Buffer.from('x')), size: 1 };
    await expect((await treeOf({ listed: [entry] })).list('')).rejects.toThrow('in a way that git cannot');
  });

  it('is read with no more than six requests at once', async () => {
    let running = 0;
    let most = 0;
    const commits = {
      [SHA.base]: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`${n}.txt`, `${n}`])),
    };
    const tree = await treeOf({ commits });
    const slow: typeof fetch = async (input, init) => {
      running += 1;
      most = Math.max(most, running);
      const response = await fetch(input, init);
      running -= 1;
      return response;
    };
    const api = createGitHubApi({ apiUrl: github?.url ?? '', token: 'ghs_x', fetch: slow });
    const counted = apiTree(api, REPOSITORY, SHA.base);
    const entries = (await tree.list('')) ?? [];
    const contents = await Promise.all(entries.map((entry) => counted.read(entry)));
    expect(contents).toHaveLength(40);
    expect(most).toBe(6);
    expect(running).toBe(0);
  });
});
