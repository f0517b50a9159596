import { afterEach, describe, expect, it } from 'vitest';
import { checkoutLayer } from '../../../../src/adapters/files/checkout.ts';
import type { Sandbox } from '../../../../src/core/sandbox-port.ts';
import { readTool } from '../../../../src/core/tools/read.ts';
import { gitFactsMounts } from '../../../../src/hosts/action/git-facts-layer.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';
import { tempFolder, tempWorkspace } from '../../../support/project.ts';
import { testSandboxes } from '../../../support/sandboxes.ts';
import { toolBench } from '../../../support/tool-context.ts';

const TOKEN = 'ghs_token_of_the_job';
const FILES = [{ filename: 'src/a.ts', status: 'modified', additions: 2, deletions: 1 }];
const NAMES = [
  'README.md',
  'changed-files.json',
  'changed-files.txt',
  'event.json',
  'log.txt',
  'pull-request.diff',
];
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function bench(files: Record<string, string> = {}, { token = TOKEN as string | null } = {}) {
  const server = await startGitHubServer(
    { name: 'octo/repo', pulls: { 7: { files: FILES, diff: 'diff --git a/x b/x\n' } } },
    { token: TOKEN },
  );
  servers.push(server);
  const workspace = tempWorkspace(files);
  const event = tempFolder();
  event.write('event.json', JSON.stringify({ pull_request: { number: 7 } }));
  const mounts = gitFactsMounts(
    {
      github: {
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REPOSITORY: 'octo/repo',
        GITHUB_EVENT_PATH: `${event.dir}/event.json`,
        GITHUB_API_URL: server.url,
      },
      githubToken: token,
      environment: {},
      filesDir: workspace.dir,
    },
    workspace.dir,
  );
  const checkout = checkoutLayer({ workspace: workspace.dir, path: '.' });
  const open = (): Promise<Sandbox> =>
    testSandboxes().open({
      mounts: [{ at: '/workspace', layer: checkout }, ...mounts],
      restore: { files: [], shell: undefined },
    });
  return { server, open, sandbox: await open() };
}

const namesIn = async (sandbox: Sandbox, path: string): Promise<string[]> =>
  (await sandbox.list(path)).map(({ name }) => name);

describe('gitFactsMounts', () => {
  it('is no part of what the agent changed, but a project kept in the same folder is', async () => {
    const { sandbox } = await bench({ '.flue/agent.md': 'Be brief.\n' });
    await sandbox.exec(
      'echo more >> .flue/README.md; rm .flue/log.txt; echo x > ERRORS.txt; echo Be kind. >> .flue/agent.md',
    );
    const patch = await sandbox.patch();
    expect(patch.match(/^diff .*$/gm)).toEqual([
      'diff --git a/.flue/agent.md b/.flue/agent.md',
      'diff --git a/ERRORS.txt b/ERRORS.txt',
    ]);
  });

  it('lists without a request, and fetches what is read once for all sandboxes', async () => {
    const { server, sandbox, open } = await bench();
    expect(await namesIn(sandbox, '/workspace')).toEqual(['.flue']);
    expect(await namesIn(sandbox, '.flue')).toEqual(NAMES);
    expect((await sandbox.exec('ls .flue; find . -name "*.txt"; cd .flue && echo *')).exitCode).toBe(0);
    expect(server.requests).toEqual([]);
    const others = await Promise.all([open(), open()]);
    for (const one of [sandbox, ...others]) {
      expect((await one.exec('cat /workspace/.flue/changed-files.txt')).stdout).toBe('M\tsrc/a.ts\n');
    }
    expect(server.requests).toEqual(['/repos/octo/repo/pulls/7/files?per_page=100']);
  });

  it('tells the size of a file that nobody has read yet', async () => {
    const { server, sandbox } = await bench();
    expect(await sandbox.stat('.flue/pull-request.diff')).toMatchObject({
      kind: 'file',
      size: 19,
      mode: 0o444,
    });
    expect((await sandbox.exec('wc -c < .flue/pull-request.diff')).stdout.trim()).toBe('19');
    expect(server.requests).toHaveLength(1);
  });

  it('says why a file is not there: to the read tool, and to a shell in a file of errors', async () => {
    const { server, sandbox } = await bench();
    server.faults.push({ status: 403, body: '{"message":"Resource not accessible by integration"}' });
    const { call } = await toolBench({}, { sandbox });
    const reason =
      'log.txt could not be had: GitHub answered 403 (Resource not accessible by integration): the token may lack a permission (contents: read, pull-requests: read)';
    expect(await call(readTool, { path: '.flue/log.txt' })).toBe(`ERROR read: ${reason}`);
    expect(await sandbox.exec('cat .flue/log.txt')).toMatchObject({ stdout: '', exitCode: 1 });
    expect(await sandbox.stat('.flue/log.txt')).toMatchObject({ size: 0, mode: 0 });
    expect(await namesIn(sandbox, '.flue')).toEqual(['ERRORS.txt', ...NAMES]);
    expect((await sandbox.exec('cat .flue/ERRORS.txt')).stdout).toBe(`${reason}\n`);
    expect(server.requests).toHaveLength(1);
  });

  it('asks nobody without a token, and tells what the event tells', async () => {
    const { server, sandbox } = await bench({}, { token: null });
    await expect(sandbox.readFile('.flue/changed-files.txt')).rejects.toThrow('input github-token is empty');
    expect((await sandbox.readFile('.flue/event.json')).length).toBeGreaterThan(100);
    expect(await sandbox.stat('.flue/ERRORS.txt')).toMatchObject({ kind: 'file' });
    expect(server.requests).toEqual([]);
  });

  it('leaves a project that lives in the same folder where it is, and changes nothing in the patch', async () => {
    const project = { '.flue/agent.md': 'Be brief.\n', '.flue/workflows/a.md': 'x\n', 'b.txt': 'b\n' };
    const { sandbox } = await bench(project);
    expect(await namesIn(sandbox, '.flue')).toEqual([...NAMES, 'agent.md', 'workflows'].toSorted());
    expect((await sandbox.exec('cat .flue/agent.md .flue/workflows/a.md')).stdout).toBe('Be brief.\nx\n');
    await sandbox.exec('cat .flue/changed-files.txt > /dev/null');
    expect(await sandbox.patch()).toBe('');
    await sandbox.exec('echo y > .flue/workflows/a.md');
    expect(await sandbox.patch()).toContain('-x\n+y\n');
  });

  it('mounts nothing outside of GitHub Actions', () => {
    const inputs = { github: {}, githubToken: TOKEN, environment: {}, filesDir: null };
    expect(gitFactsMounts(inputs, '/tmp')).toEqual([]);
  });
});
