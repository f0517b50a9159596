// `flue dev` as a developer has it: a terminal, an editor that saves in its own ways, and requests all the while.
import { chmodSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { type RunningProcess, runFlue, startFlue } from '../support/process.ts';
import { type TempFolder, tempFolder, tempProject } from '../support/project.ts';
import { until } from '../support/wait.ts';
import { statusOf } from './raw-request.ts';

const CONFIG = `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'scripted/script.json' });
`;
const HELLO = `import { defineWorkflow } from 'flue-action';
import { greeting } from '../lib/greeting';
export default defineWorkflow({ description: 'Greets.', run: () => greeting });
`;
/** Ends when the file \`go\` is there; says which version it is. */
const slow = (version: string) => `import { existsSync } from 'node:fs';
import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Takes a while.', async run({ step }) {
  await step('begin', () => 1);
  while (!existsSync(import.meta.dirname + '/../go')) await new Promise((resolve) => setTimeout(resolve, 20));
  return '${version}';
} });
`;
const SHIP = `import { defineTool, defineWorkflow, z } from 'flue-action';
const ship = defineTool({ name: 'ship', description: 'Ships.', input: z.object({}), approval: 'always', run: () => 'shipped' });
export default defineWorkflow({ description: 'Ships.', tools: [ship], run: async ({ session }) => (await session.prompt('Ship.')).text });
`;
const PROJECT = {
  'flue.config.ts': CONFIG,
  'script.json': JSON.stringify({
    rules: [
      { when: { lastToolResult: { name: 'ship' } }, reply: { text: 'Shipped.' } },
      { when: { lastUserText: 'Ship' }, reply: { toolCalls: [{ name: 'ship', input: {} }] } },
    ],
  }),
  'lib/greeting.ts': "export const greeting: string = 'one';\n",
  'workflows/hello.ts': HELLO,
  'workflows/slow.ts': slow('old'),
  'workflows/ship.ts': SHIP,
};

const running: RunningProcess[] = [];
afterEach(() => {
  for (const process of running.splice(0)) process.kill();
});

interface Dev {
  process: RunningProcess;
  project: TempFolder;
  url: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  post(path: string, body?: unknown): Promise<{ status: number; json: any }>;
  /** What \`hello\` says now. */
  hello(): Promise<unknown>;
}

async function dev(
  project: TempFolder = tempProject(PROJECT),
  { args = ['--port', '0'], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Dev> {
  const process = startFlue(['dev', ...args], { cwd: project.dir, env, timeoutMs: 120_000 });
  running.push(process);
  const [, url = ''] = await process.prints(/listening on (http:[^\s,]+)/, 30_000);
  const post: Dev['post'] = async (path, body = {}) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, json: await response.json() };
  };
  const hello = async () => (await post('/workflows/hello?wait=20')).json.result;
  return { process, project, url, post, hello };
}

const soon = { timeoutMs: 30_000, everyMs: 50 };

describe('flue dev', { timeout: 120_000 }, () => {
  it('serves what the files say, however they are saved', async () => {
    const { project, hello, post, process } = await dev();
    expect(await hello()).toBe('one');
    project.write('lib/greeting.ts', "export const greeting: string = 'two';\n");
    await until(async () => (await hello()) === 'two', {
      ...soon,
      what: 'an imported file that was written',
    });
    project.write('lib/greeting.ts.tmp', "export const greeting: string = 'three';\n");
    renameSync(join(project.dir, 'lib/greeting.ts.tmp'), join(project.dir, 'lib/greeting.ts'));
    await until(async () => (await hello()) === 'three', {
      ...soon,
      what: 'a file put in the place of another',
    });
    for (const word of ['four', 'five', 'six'])
      project.write('lib/greeting.ts', `export const greeting: string = '${word}';\n`);
    await until(async () => (await hello()) === 'six', { ...soon, what: 'the last of several saves' });
    project.write('workflows/added.md', '---\ndescription: Added.\n---\nShip.\n');
    await until(async () => (await post('/workflows/added')).status === 202, {
      ...soon,
      what: 'a new workflow',
    });
    rmSync(join(project.dir, 'workflows/added.md'));
    await until(async () => (await post('/workflows/added')).status === 404, {
      ...soon,
      what: 'one that is gone',
    });
    rmSync(join(project.dir, 'lib'), { recursive: true });
    await process.prints(/workflows\/hello\.ts:2 {2}.*'\.\.\/lib\/greeting'/, 30_000);
    project.write('lib/greeting.ts', "export const greeting: string = 'seven';\n");
    await until(async () => (await hello()) === 'seven', { ...soon, what: 'a folder that was made anew' });
    expect(process.stderr()).toMatch(
      / ▸ workflow hello .*\n.* ✓ workflow hello {2}succeeded · [\d.]+ s · 0 turns · \$0/,
    );
  });

  it('lets a run end with the code that it began with, and begins new ones with the new', async () => {
    const { project, post, process } = await dev();
    const before = post('/workflows/slow/a?wait=60');
    await process.prints(/▸ workflow slow/);
    project.write('workflows/slow.ts', slow('new'));
    await process.prints(/loaded again in/, 30_000);
    const after = post('/workflows/slow/b?wait=60');
    await until(() => process.stderr().match(/▸ workflow slow/g)?.length === 2, soon);
    project.write('go', '');
    expect([(await before).json.result, (await after).json.result]).toEqual(['old', 'new']);
  });

  it('cancels a run of an earlier version, and shows its journal to the end', async () => {
    const { project, process, url } = await dev();
    const client = createClient({ url });
    const run = await client.start({ workflow: 'slow', instanceId: 'a' });
    await process.prints(/▸ workflow slow/);
    project.write('workflows/slow.ts', slow('new'));
    await process.prints(/loaded again in/, 30_000);
    expect((await client.status(run)).status).toBe('running');
    await client.cancel(run);
    const frames = [];
    for await (const frame of client.stream(run)) frames.push(frame);
    expect(frames.at(-1)).toMatchObject({ type: 'result', snapshot: { status: 'cancelled' } });
  });

  it('goes on with a run that waits for a human in the version of its answer', async () => {
    const { project, process, url } = await dev();
    const client = createClient({ url });
    const run = await client.start({ workflow: 'ship' });
    const callId = await until(async () => (await client.status(run)).pendingApprovals[0]?.callId, soon);
    project.write('lib/greeting.ts', "export const greeting: string = 'two';\n");
    await process.prints(/loaded again in/, 30_000);
    await until(() => client.approve(run, callId).then(() => true), {
      ...soon,
      what: 'an answer that is taken',
    });
    expect(await client.wait(run)).toMatchObject({ status: 'succeeded', result: 'Shipped.' });
  });

  it('says where a file is broken, begins nothing with it, and goes on once it is mended', async () => {
    const { project, post, process, hello } = await dev();
    project.write('workflows/slow.ts', `import 'flue-action';\nexport defalt ok;\n`);
    await process.prints(
      /workflows\/slow\.ts:2 {2}.*\n.*import 'flue-action';\n {2}> 2 │ export defalt ok;/,
      30_000,
    );
    const refused = await post('/workflows/slow/a');
    expect([refused.status, refused.json.error]).toEqual([
      503,
      expect.objectContaining({
        code: 'project_error',
        message: expect.stringMatching(/^workflows\/slow\.ts:2: /),
      }),
    ]);
    expect(await hello()).toBe('one');
    project.write('flue.config.ts', CONFIG.replace('model', 'modle'));
    await process.prints(/flue\.config\.ts:2 {2}unknown key 'modle'/, 30_000);
    expect((await post('/workflows/hello')).json.error.message).toContain(
      "flue.config.ts:2: unknown key 'modle'",
    );
    project.write('flue.config.ts', CONFIG);
    project.write('workflows/slow.ts', slow('mended'));
    project.write('go', '');
    await until(async () => (await post('/workflows/slow?wait=20')).json.result === 'mended', soon);
  });

  it('waits for a project that is broken from the start', async () => {
    const project = tempProject({ ...PROJECT, 'workflows/hello.ts': `${HELLO}for (;;` });
    const { post, hello, url } = await dev(project);
    expect((await post('/workflows/slow')).json.error.message).toMatch(/^workflows\/hello\.ts:\d: /);
    expect((await fetch(`${url}/runs`)).status).toBe(503);
    project.write('workflows/hello.ts', HELLO);
    await until(async () => (await hello()) === 'one', soon);
  });

  it('serves an app of the author around ours, and loads that again too', async () => {
    const app = (word: string) => `import { Hono } from 'hono';
import { flue } from 'flue-action/server';
const app = new Hono();
app.get('/word', (c) => c.text('${word}'));
app.route('/', flue());
export default app;
`;
    const { project, url, hello } = await dev(tempProject({ ...PROJECT, 'app.ts': app('one') }));
    const word = async () => (await fetch(`${url}/word`)).text();
    expect([await word(), await hello()]).toEqual(['one', 'one']);
    project.write('app.ts', app('two'));
    await until(async () => (await word()) === 'two', soon);
  });

  it('shows at its place what a run fails for', async () => {
    const { project, post, process } = await dev();
    project.write(
      'workflows/slow.ts',
      slow('x').replace("return 'x'", "throw new TypeError('no such thing')"),
    );
    project.write('go', '');
    await process.prints(/loaded again/, 30_000);
    await post('/workflows/slow?wait=20');
    await process.prints(
      /workflows\/slow\.ts:6 (?:TypeError: )?no such thing\n.*\n.*\n {2}> 6 │ +throw new TypeError/,
    );
  });

  it('starts again when the code of a run ends the process', async () => {
    const { project, post, process, hello } = await dev();
    await hello();
    project.write('workflows/slow.ts', slow('x').replace("await step('begin', () => 1)", 'process.exit(7)'));
    await process.prints(/loaded again/, 30_000);
    void post('/workflows/slow').catch(() => {});
    await process.prints(/has ended \(exit code 7\)/, 30_000);
    project.write('workflows/slow.ts', slow('y'));
    await until(async () => (await hello()) === 'one', soon);
  });

  it('takes the runs from code that never yields, once that is mended', async () => {
    const { project, url, process } = await dev();
    project.write('workflows/slow.ts', slow('x').replace(/while .*/, 'for (;;) {}'));
    await process.prints(/loaded again/, 30_000);
    const client = createClient({ url });
    const run = await client.start({ workflow: 'slow' });
    project.write('workflows/slow.ts', slow('mended'));
    project.write('go', '');
    expect(await client.wait(run)).toMatchObject({ status: 'succeeded', result: 'mended' });
  });

  it.skipIf(process.platform !== 'linux')(
    'opens the dashboard in the browser when it is asked to',
    async () => {
      const bin = tempFolder('bin');
      bin.write('xdg-open', `#!/bin/sh\necho "$1" > ${join(bin.dir, 'opened')}\n`);
      chmodSync(join(bin.dir, 'xdg-open'), 0o755);
      const env = { PATH: `${bin.dir}:${process.env.PATH}` };
      const { url } = await dev(tempProject(PROJECT), { args: ['--port', '0', '--open'], env });
      expect(await until(() => bin.read('opened').trim(), soon)).toBe(url);
    },
  );

  it('lets in who is on this machine, and no page of elsewhere', async () => {
    const { url } = await dev();
    const { port } = new URL(url);
    const get = async (headers: Record<string, string>, path = '/runs') =>
      statusOf({ port: Number(port), path, headers });
    expect(await get({ host: `localhost:${port}` })).toBe(200);
    expect(await get({ host: `127.0.0.1:${port}`, origin: url })).toBe(200);
    for (const path of ['/runs', '/', '/healthz']) {
      expect(await get({ host: `evil.example:${port}` }, path)).toBe(403);
      expect(await get({ host: 'localhost:1' }, path)).toBe(403);
      expect(await get({ host: `localhost:${port}`, origin: 'http://evil.example' }, path)).toBe(403);
      expect(await get({ host: `localhost:${port}`, origin: 'null' }, path)).toBe(403);
    }
    const upgrade = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const socket = '/workflows/hello/a';
    expect(await get({ ...upgrade, host: `localhost:${port}` }, socket)).toBe(101);
    expect(await get({ ...upgrade, host: `localhost:${port}`, origin: 'http://evil.example' }, socket)).toBe(
      403,
    );
    expect(await get({ ...upgrade, host: `evil.example:${port}` }, socket)).toBe(403);
  });

  it('follows the port of the config, and stays where that cannot be had', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    const free = createServer().listen(0, '127.0.0.1');
    await until(() => taken.listening && free.listening);
    const [takenPort, port] = [taken, free].map((one) => (one.address() as { port: number }).port);
    await new Promise((resolve) => free.close(resolve));
    const withPort = (of: number | undefined) => CONFIG.replace('{ model', `{ port: ${of}, model`);
    const { project, process } = await dev(tempProject({ ...PROJECT, 'flue.config.ts': withPort(0) }), {
      args: [],
    });
    project.write('flue.config.ts', withPort(port));
    await process.prints(new RegExp(`now on http://127\\.0\\.0\\.1:${port}\n`), 30_000);
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    project.write('flue.config.ts', withPort(takenPort));
    await process.prints(
      new RegExp(`port ${takenPort} is taken by another program; it stays on .*:${port}\n`),
      30_000,
    );
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const refused = await runFlue(['dev', '--port', String(takenPort)], { cwd: project.dir });
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      `error: port ${takenPort} is taken by another program\n  end that one, or take another: --port ${(takenPort ?? 0) + 1}\n`,
    ]);
    taken.close();
  });

  it('lets runs go on at the next start when it is stopped, and ends at once when told twice', async () => {
    const first = await dev();
    const client = createClient({ url: first.url });
    const run = await client.start({ workflow: 'ship' });
    await until(async () => (await client.status(run)).status === 'waiting', soon);
    first.process.send('SIGINT');
    expect((await first.process.done).exitCode).toBe(130);
    expect(first.process.stderr()).toContain('stopping: runs come to their next stop');
    const second = await dev(first.project);
    const { status, pendingApprovals } = await createClient({ url: second.url }).status(run.runId);
    expect([status, pendingApprovals.length]).toEqual(['waiting', 1]);
    await second.post('/workflows/slow/a');
    second.process.send('SIGINT');
    await second.process.prints(/stopping/);
    const isOver = () => {
      second.process.send('SIGINT');
      return !second.process.running();
    };
    await until(isOver, { ...soon, timeoutMs: 5_000 });
    expect((await second.process.done).exitCode).toBe(130);
  });

  it('says what is missing, in one sentence', async () => {
    const { dir } = tempFolder('empty');
    const empty = await runFlue(['dev'], { cwd: dir });
    expect([empty.exitCode, empty.stderr]).toEqual([
      2,
      expect.stringContaining("run 'flue init' to make one"),
    ]);
    const project = tempProject(PROJECT);
    const wide = startFlue(['dev', '--port', '0'], { cwd: project.dir, env: { HOST: '0.0.0.0' } });
    running.push(wide);
    await wide.prints(/HOST is not this machine alone, and FLUE_TOKEN is not set/, 30_000);
  });
});
