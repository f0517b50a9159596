// `flue build --target node`: one file that starts where there is nothing else, does what the project says, and goes on
// with its runs however it was ended.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../contract/http/client.ts';
import { connect, durable } from '../contract/http/streams.ts';
import { type RunningProcess, runFlue, startNode } from '../support/process.ts';
import { tempFolder, tempProject } from '../support/project.ts';
import { until } from '../support/wait.ts';

const TOKEN = 'the-token-of-the-tests';
const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/script.json' });\n",
  'script.json': JSON.stringify({ rules: [{ reply: { text: 'Hello — ü.' } }] }),
  'agent.md': 'Be kind.\n',
  'lib/greet.ts': 'export const greet = (name: string): string => `Grüße, ${name}`;\n',
  'workflows/hello.ts': `import { defineWorkflow, z } from 'flue-action';
import { greet } from '../lib/greet';

export default defineWorkflow({
  description: 'Greets.',
  input: z.object({ name: z.string().default('you') }),
  async run({ input, session }) {
    const { stdout } = await session.shell('ls /skills/hi');
    return { greeting: greet(input.name), said: (await session.prompt('Hi.')).text, files: stdout };
  },
});
`,
  'workflows/slow.ts': `import { defineWorkflow } from 'flue-action';

export default defineWorkflow({
  description: 'Takes a while.',
  async run({ step, sleep }) {
    for (let i = 0; i < 20; i++) {
      await step('count', () => i);
      await sleep(100);
    }
    return 'counted';
  },
});
`,
  'workflows/plain.md': '---\ndescription: A prompt.\n---\nSay hello.\n',
  'agents/helper.ts':
    "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'Helps.', instructions: 'Help.' });\n",
  'skills/hi/skill.md': '---\nname: hi\ndescription: Says hi.\n---\nSay hi.\n',
};

const running: RunningProcess[] = [];
afterEach(() => {
  for (const process of running.splice(0)) process.kill();
});

async function build(files: Record<string, string> = PROJECT, env: Record<string, string> = {}) {
  const project = tempProject(files);
  const out = tempFolder('server');
  const built = await runFlue(
    ['build', '--target', 'node', '--port', '0', '--project', project.dir, '--out', out.dir],
    { env },
  );
  return { out, built, file: join(out.dir, 'server.mjs') };
}

async function start(file: string, cwd: string, env: Record<string, string> = {}) {
  const server = startNode([file], {
    cwd,
    env: { FLUE_TOKEN: TOKEN, HOST: '127.0.0.1', ...env },
    timeoutMs: 120_000,
  });
  running.push(server);
  const [, url = ''] = await server.prints(/listening on (http:\S+)/);
  return { server, url, client: clientOf({ url, token: TOKEN }) };
}

describe('a built server', { timeout: 90_000 }, () => {
  it('starts in an empty folder and serves the whole project', async () => {
    const { built, file } = await build();
    expect(built.exitCode).toBe(0);
    expect(built.stdout.trim()).toMatch(/server\.mjs$/);
    const empty = tempFolder('empty');
    const { client, server } = await start(file, empty.dir);
    const hello = await client.post('/workflows/hello?wait=30', { name: 'Ada' });
    expect(hello.json).toMatchObject({
      status: 'succeeded',
      result: { greeting: 'Grüße, Ada', said: 'Hello — ü.', files: 'skill.md\n' },
    });
    expect((await client.post('/workflows/plain?wait=30', {})).json.text).toBe('Hello — ü.');
    expect((await client.post('/agents/helper/a?wait=30', { message: 'Hi' })).json.status).toBe('succeeded');
    expect((await client.post('/workflows/other', {})).status).toBe(404);
    expect(readdirSync(empty.dir)).toEqual(['.flue']);
    server.send('SIGTERM');
    expect((await server.done).exitCode).toBe(0);
  });

  it('is the same, byte for byte, for the same project in another place', async () => {
    const [one, two] = await Promise.all([build(), build()]);
    expect(one.out.read('server.mjs')).toBe(two.out.read('server.mjs'));
    const map = JSON.parse(one.out.read('server.mjs.map'));
    expect(map.sections.flatMap(({ map: { sources } }: { map: { sources: string[] } }) => sources)).toContain(
      'workflows/hello.ts',
    );
    const [{ offset }] = map.sections.filter(
      (one: { map: { sources: string[] } }) => one.map.sources[0] === 'lib/greet.ts',
    );
    expect(one.out.read('server.mjs').split('\n')[offset.line]).toMatch(/^\/\/export const greet = /);
  });

  it('goes on with its runs after kill -9, and a reader gets every event once', async () => {
    const { file } = await build();
    const folder = tempFolder('killed');
    const first = await start(file, folder.dir);
    const { json: run } = await first.client.post('/workflows/slow/one', {}, { 'idempotency-key': 'k' });
    const before = await connect({ url: first.url, token: TOKEN }, '/workflows/slow/one');
    before.send({ type: 'subscribe', runId: run.runId, offset: 0 });
    const seen = durable(await before.until(({ offset }) => offset === 8));
    first.server.kill();
    await first.server.done;
    const second = await start(file, folder.dir);
    const after = await connect({ url: second.url, token: TOKEN }, '/workflows/slow/one');
    after.send({ type: 'subscribe', runId: run.runId, offset: seen.at(-1) });
    const rest = await after.until(({ type }) => type === 'result');
    const { snapshot } = rest.at(-1) as { snapshot: { status: string; lastOffset: number } };
    expect(snapshot.status).toBe('succeeded');
    expect([...seen, ...durable(rest)]).toEqual(Array.from({ length: snapshot.lastOffset }, (_, i) => i + 1));
    const again = await second.client.post('/workflows/slow/one', {}, { 'idempotency-key': 'k' });
    expect([again.status, again.json.runId]).toEqual([200, run.runId]);
    const { json: journal } = await second.client.get(run.href, { accept: 'application/x-ndjson' });
    expect(String(journal).match(/"step_completed"/g)).toHaveLength(20);
  });

  it('tells readers to come back when it is told to stop, and leaves the run for the next start', async () => {
    const { file } = await build();
    const folder = tempFolder('stopped');
    const first = await start(file, folder.dir);
    const { json: run } = await first.client.post('/workflows/slow/one', {});
    const socket = await connect({ url: first.url, token: TOKEN }, '/workflows/slow/one');
    first.server.send('SIGTERM');
    expect(await socket.closed).toBe(1012);
    const ended = await first.server.done;
    expect([ended.exitCode, ended.durationMs < 30_000]).toEqual([0, true]);
    const second = await start(file, folder.dir);
    await until(async () => (await second.client.get(run.href)).json.status === 'succeeded', {
      timeoutMs: 30_000,
    });
  });

  it('lets nobody in without a token, and says so', async () => {
    const { file } = await build();
    const { server, url } = await start(file, tempFolder('closed').dir, { FLUE_TOKEN: '' });
    await server.prints(/no FLUE_TOKEN is set/);
    expect((await clientOf({ url, token: '' }).get('/runs')).status).toBe(401);
    expect((await clientOf({ url, token: '' }).get('/healthz')).status).toBe(200);
  });

  it('does not start on a database that is none, and leaves it as it is', async () => {
    const { file } = await build();
    const folder = tempFolder('damaged');
    folder.write('flue.db', 'this is no database, but somebody may still want it\n'.repeat(100));
    const server = startNode([file], { cwd: folder.dir, env: { FLUE_TOKEN: TOKEN, FLUE_DB: 'flue.db' } });
    const { exitCode, stderr } = await server.done;
    expect(exitCode).toBe(2);
    expect(stderr).toContain('flue.db" cannot be opened');
    expect(folder.read('flue.db')).toContain('somebody may still want it');
  });

  it('is not built of a project that has mistakes', async () => {
    const { built } = await build({ 'workflows/bad.ts': "import { defineWorkflow } from 'flue-action';\n" });
    expect(built.exitCode).toBe(2);
    expect(built.stderr).toContain('workflows/bad.ts');
  });

  it('takes npm packages in', async () => {
    const files = {
      ...PROJECT,
      'lib/greet.ts':
        "import { told } from 'teller';\nexport const greet = (name: string): string => told(name);\n",
      'node_modules/teller/package.json': '{"name": "teller", "main": "index.js"}',
      'node_modules/teller/index.js':
        "const { join } = require('path');\nexports.told = (name) => join('told', name);\n",
    };
    const esbuild = join(import.meta.dirname, '../../node_modules/esbuild');
    const { built, file } = await build(files, { FLUE_ESBUILD: esbuild });
    expect([built.exitCode, built.stderr]).toEqual([0, expect.stringContaining('built')]);
    const { client } = await start(file, tempFolder('packages').dir);
    expect((await client.post('/workflows/hello?wait=30', { name: 'Ada' })).json.result.greeting).toBe(
      'told/Ada',
    );
  });

  it('takes an app.ts of the author in, with ours mounted in it', async () => {
    const app = `import { Hono } from 'hono';
import { flue } from 'flue-action/server';

const app = new Hono();
app.get('/before', (c) => c.text('before'));
app.route('/', flue());
app.get('/after', (c) => c.text('after'));
export default app;
`;
    const { built, file } = await build({ ...PROJECT, 'app.ts': app });
    expect([built.exitCode, built.stderr]).toEqual([0, expect.stringContaining('built')]);
    const { client, url } = await start(file, tempFolder('app').dir);
    expect((await client.get('/before')).json).toBe('before');
    expect((await client.get('/after')).json).toBe('after');
    expect((await client.post('/workflows/hello?wait=30', {})).json.status).toBe('succeeded');
    expect((await clientOf({ url, token: 'wrong' }).get('/runs')).status).toBe(401);
    const socket = await connect({ url, token: TOKEN }, '/workflows/hello/ws');
    expect((await socket.next()).type).toBe('ready');
  });
});
