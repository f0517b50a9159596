import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { checkChanges } from '../../../../src/github/write-back/check-changes.ts';
import { commitChanges, type Work } from '../../../../src/github/write-back/commit-changes.ts';
import { commitMessage, isOurs, type Origin } from '../../../../src/github/write-back/commit-message.ts';
import { createGitData } from '../../../../src/github/write-back/git-data.ts';
import { type Files, GitDataRepository } from '../../../support/github-git-data.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { git, gitInit, tempFolder } from '../../../support/project.ts';
import { changed } from './differences.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const NAME = 'octo-org/octo-repo';
const ORIGIN: Origin = {
  what: 'workflow fix',
  instanceId: 'octo-org/octo-repo/main/test',
  runIds: ['run_1'],
  githubRunId: '99',
  runUrl: 'https://github.com/octo-org/octo-repo/actions/runs/99',
};

const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

/** `lost` are requests whose first answer never comes. */
async function open(files: Files, lost: string[] = []) {
  const repository = new GitDataRepository({ name: NAME, files });
  const server = await startGitHubServer({ name: NAME, routes: [repository.route] }, { token: TOKEN });
  servers.push(server);
  const api = createGitHubApi({
    apiUrl: server.url,
    token: TOKEN,
    async fetch(url, init) {
      const response = await fetch(url, init);
      const at = lost.findIndex((one) => `${init?.method} ${url}`.endsWith(one));
      if (at === -1) return response;
      lost.splice(at, 1);
      throw new TypeError('fetch failed');
    },
  });
  const none = (): Promise<void> => Promise.resolve();
  const { signal } = new AbortController();
  const work: Omit<Work, 'changes'> = {
    git: createGitData({ api, repository: NAME, signal, wait: none }),
    origin: ORIGIN,
    pause: none,
  };
  return { repository, server, work };
}

describe('a commit', () => {
  it('keeps the modes it was not asked to change, and replaces a file by a folder', async () => {
    const run = { mode: '100755', content: 'old' };
    const { repository, work } = await open({
      run,
      a: 'file',
      link: { mode: '120000', content: 'a' },
      z: 'z',
    });
    const changes = [
      changed('run', 'old', 'new'),
      changed('a', 'file', undefined),
      changed('a/b', undefined, 'inside'),
      changed('link', { mode: '120000', content: 'a' }, { mode: '120000', content: 'z' }),
    ];
    await commitChanges('main', { ...work, changes });
    expect(repository.files('main')).toEqual({
      run: { mode: '100755', content: 'new' },
      'a/b': 'inside',
      link: { mode: '120000', content: 'z' },
      z: 'z',
    });
  });

  it('is made in a repository that is too large to be listed', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`d${i}/e/f${i}.txt`, `${i}`]));
    const { repository, server, work } = await open(files);
    repository.listed = 10;
    await commitChanges('main', {
      ...work,
      changes: [changed('d29/e/f29.txt', '29', 'new'), changed('n/m', undefined, 'x')],
    });
    expect(repository.files('main')).toEqual({ ...files, 'd29/e/f29.txt': 'new', 'n/m': 'x' });
    expect(server.requests.filter((one) => one.includes('/git/trees/'))).toHaveLength(4);
    await expect(
      commitChanges('main', { ...work, changes: [changed('d1/e/f1.txt', 'else', 'x')] }),
    ).rejects.toThrow('d1/e/f1.txt changed on branch main since the checkout');
  });

  it('takes a handful of requests for hundreds of files, and one more for each that is no text', async () => {
    const { repository, server, work } = await open({ a: 'a' });
    const texts = Array.from({ length: 200 }, (_, i) => changed(`t${i}`, undefined, 'x'.repeat(20_000)));
    const changes = [
      ...texts,
      changed('b', undefined, Buffer.from([0, 1])),
      changed('c', undefined, Buffer.from([0xff])),
    ];
    await commitChanges('main', { ...work, changes });
    expect(Object.keys(repository.files('main'))).toHaveLength(203);
    const paths = server.requests.map((one) =>
      one.replace(/^(\S+ )?\/repos\/octo-org\/octo-repo\//, '$1').replace(/[0-9a-f]{40}/, ''),
    );
    expect(
      Object.fromEntries([...Map.groupBy(paths, (path) => path)].map(([path, all]) => [path, all.length])),
    ).toEqual({
      'git/ref/heads/main': 1,
      'git/commits/': 1,
      'git/trees/?recursive=1': 1,
      'POST git/blobs': 2,
      'POST git/trees': 2,
      'POST git/commits': 1,
      'PATCH git/refs/heads/main': 1,
    });
  });

  it('is made although GitHub stumbles, and once when the answer to the last request was lost', async () => {
    const lost = ['git/trees', 'git/commits', 'git/refs/heads/main'];
    const { repository, server, work } = await open({ a: 'a' }, lost);
    const changes = [changed('a', 'a', 'b')];
    server.faults.push({ status: 502 });
    expect(await commitChanges('main', { ...work, changes })).toMatchObject({ changed: true });
    expect(lost).toEqual([]);
    expect(repository.log('main')).toHaveLength(2);
    const before = repository.log('main').length;
    expect(await commitChanges('main', { ...work, changes })).toMatchObject({ changed: false });
    expect(repository.log('main')).toHaveLength(before);
  });

  it('keeps the line ends of the repository where the checkout has those of Windows', async () => {
    const { repository, work } = await open({ a: 'one\ntwo\n', b: 'b\n', c: 'c\r\n' });
    const changes = [
      changed('a', 'one\r\ntwo\r\n', 'one\r\n2\r\n'),
      changed('b', 'b\r\n', undefined),
      changed('c', 'c\r\n', 'C\r\n'),
    ];
    await commitChanges('main', { ...work, changes });
    expect(repository.files('main')).toEqual({ a: 'one\n2\n', c: 'C\r\n' });
    expect(await commitChanges('main', { ...work, changes })).toMatchObject({ changed: false });
  });

  it('of twelve legs that commit at once is none lost', async () => {
    const { repository, work } = await open({ a: 'a' });
    const legs = Array.from({ length: 12 }, (_, i) =>
      commitChanges('main', { ...work, changes: [changed(`leg${i}`, undefined, `${i}`)] }),
    );
    await Promise.all(legs);
    expect(Object.keys(repository.files('main'))).toHaveLength(13);
    expect(repository.log('main')).toHaveLength(13);
  });

  it('of an earlier attempt of the same job run is followed by another, not taken for somebody’s', async () => {
    const { repository, work } = await open({ a: '1' });
    await commitChanges('main', { ...work, changes: [changed('a', '1', '2')] });
    await commitChanges('main', { ...work, changes: [changed('a', '1', '3')] });
    expect(repository.files('main')).toEqual({ a: '3' });
    const other = { ...work, origin: { ...ORIGIN, githubRunId: '100' } };
    await expect(commitChanges('main', { ...other, changes: [changed('a', '1', '4')] })).rejects.toThrow(
      'since the checkout',
    );
    expect(repository.log('main')).toHaveLength(3);
  });

  it('is not made where a file stands in the way, or a folder', async () => {
    const { repository, work } = await open({ a: 'file', 'd/x': 'x' });
    const at = repository.tip('main');
    for (const change of [
      changed('a/b', undefined, 'x'),
      changed('d', undefined, 'x'),
      changed('gone', 'x', 'y'),
    ]) {
      await expect(commitChanges('main', { ...work, changes: [change] })).rejects.toThrow(
        `${change.path} changed on`,
      );
    }
    expect(repository.tip('main')).toEqual(at);
    await expect(commitChanges('nowhere', { ...work, changes: [changed('a', 'file', 'x')] })).rejects.toThrow(
      'no branch nowhere',
    );
  });

  it('stops asking once the job is cancelled', async () => {
    const { repository, server, work } = await open({ a: 'a' });
    const controller = new AbortController();
    const api = createGitHubApi({ apiUrl: server.url, token: TOKEN, fetch });
    const cancelled = createGitData({ api, repository: NAME, signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(
      commitChanges('main', { ...work, git: cancelled, changes: [changed('a', 'a', 'b')] }),
    ).rejects.toThrow('cancelled');
    expect(server.requests).toEqual([]);
    expect(repository.files('main')).toEqual({ a: 'a' });
  });

  it('never writes a path that the check refuses, whatever is changed', async () => {
    const { repository, work } = await open({ keep: 'k', '.github/workflows/ci.yml': 'on: push' });
    const start = repository.branches.get('main') ?? '';
    const name = fc.constantFrom(
      '.github',
      '.GITHUB',
      '.git',
      '.env',
      'action.yml',
      'a',
      'b',
      'keep',
      'x ',
      '..',
      '.git\u200bhub',
    );
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const given = fc.constantFrom(
      'text',
      undefined,
      { mode: '100755', content: 'x' } as const,
      { mode: '120000', content: '/etc' } as const,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(path, given), { maxLength: 6, selector: ([one]) => one }),
        async (all) => {
          repository.branches.set('main', start);
          const list = all.flatMap(([one, after]) =>
            after === undefined ? [] : [changed(one, undefined, after)],
          );
          const { accepted } = checkChanges(
            { list, leftOut: [] },
            { outside: () => undefined, redact: (text) => text },
          );
          await commitChanges('main', { ...work, changes: accepted }).catch(() => undefined);
          for (const [written, file] of Object.entries(repository.files('main'))) {
            if (written === '.github/workflows/ci.yml') expect(file).toBe('on: push');
            else expect(written).toMatch(/^(?!.*(\.git|\.env|(^|\/)action\.yml$|\u200b| \/| $))/i);
            expect(typeof file).toBe('string');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the message of a commit', () => {
  it('can mention, close and skip nothing, whatever the instance is called', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('@mona', 'fixes #12', '[skip ci]', '\nFlue-Run: x/1/', ''),
        (id, trick) => {
          const message = commitMessage({ ...ORIGIN, what: `workflow ${trick}`, instanceId: id + trick }, []);
          expect(message).not.toMatch(/[@#[]/);
          expect(message.match(/^Flue-Run: /gm)).toHaveLength(1);
        },
      ),
    );
  });

  it('is known again by its instance and its job run', () => {
    const message = commitMessage(ORIGIN, [changed('a', undefined, 'x')]);
    expect(isOurs(message, ORIGIN, { sameRun: true })).toBe(true);
    expect(isOurs(message, { ...ORIGIN, githubRunId: '9' }, { sameRun: true })).toBe(false);
    expect(isOurs(message, { ...ORIGIN, githubRunId: '9' }, { sameRun: false })).toBe(true);
    expect(isOurs(message, { ...ORIGIN, instanceId: 'octo-org' }, { sameRun: false })).toBe(false);
    expect(isOurs(`${message}\n\nCo-authored-by: x`, ORIGIN, { sameRun: false })).toBe(false);
  });
});

it('the fake gives its objects the ids that git gives them', () => {
  const files = { 'a.txt': 'a\n', 'a/b': 'b', 'a-b': 'c', 'é/ü': 'd' };
  const folder = tempFolder('ids');
  for (const [path, content] of Object.entries(files))
    folder.write(path === 'a.txt' ? 'a.txt' : path, content);
  gitInit(folder.dir);
  const repository = new GitDataRepository({ name: NAME, files });
  expect(repository.tip('main').tree).toBe(git(folder.dir, 'rev-parse', 'HEAD^{tree}').trim());
});
