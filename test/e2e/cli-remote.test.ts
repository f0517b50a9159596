// `flue invoke`, `flue logs` and `flue approve --url` against a built server, which is killed and comes back.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { type RunningProcess, runFlue, startFlue, startNode } from '../support/process.ts';
import { tempFolder, tempProject } from '../support/project.ts';
import { until } from '../support/wait.ts';

const TOKEN = 'the-token-of-the-tests';
const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/script.json' });\n",
  'script.json': JSON.stringify({
    rules: [
      { when: { lastToolResult: { name: 'ship' } }, reply: { text: 'Shipped or not.' } },
      {
        when: { lastUserText: 'Ship' },
        reply: { text: 'May I?', toolCalls: [{ name: 'ship', input: { to: 'production' } }] },
      },
    ],
  }),
  'workflows/hello.ts': `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({ description: 'Greets.', input: z.object({ name: z.string().default('you') }),
  run: ({ input, log }) => { log.info('greeting'); return { greeting: 'Hello, ' + input.name }; } });
`,
  'workflows/fails.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Fails.', run() { throw new Error('the database is away'); } });
`,
  'workflows/ship.ts': `import { defineTool, defineWorkflow, z } from 'flue-action';
const ship = defineTool({ name: 'ship', description: 'Ships.', input: z.object({ to: z.string() }), approval: 'always', run: () => 'shipped' });
export default defineWorkflow({ description: 'Ships.', tools: [ship], run: async ({ session }) => (await session.prompt('Ship it.')).text });
`,
  'workflows/slow.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Takes a while.', async run({ step, sleep }) {
  for (let i = 0; i < 20; i++) { await step('count', () => i); await sleep(100); }
  return 'counted';
} });
`,
  'workflows/endless.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Is stopped.', async run({ step, sleep }) {
  for (;;) { await step('count', () => 1); await sleep(100); }
} });
`,
};

const project = tempProject(PROJECT);
const data = tempFolder('remote');
const file = join(data.dir, 'server.mjs');
let server: RunningProcess;
let url = '';

async function start(port = '0'): Promise<void> {
  const env = { FLUE_TOKEN: TOKEN, HOST: '127.0.0.1', PORT: port };
  server = startNode([file], { cwd: data.dir, env, timeoutMs: 120_000 });
  [, url = ''] = await server.prints(/listening on (http:\S+)/);
}

beforeAll(async () => {
  const built = await runFlue(['build', '--project', project.dir, '--out', data.dir]);
  expect([built.exitCode, built.stderr]).toEqual([0, expect.any(String)]);
  await start();
}, 90_000);
afterAll(() => server.kill());

const flue = (...args: string[]) => runFlue([...args, '--url', url], { env: { FLUE_TOKEN: TOKEN } });

describe('the command line and a server', { timeout: 90_000 }, () => {
  it('starts a run and prints its id, or waits and prints its result alone', async () => {
    const started = await flue('invoke', 'hello');
    expect([started.exitCode, started.stderr]).toEqual([0, '']);
    expect(started.stdout).toMatch(/^run_\w{26}\n$/);
    const waited = await flue('invoke', 'hello', '--wait', '--payload', '{"name":"Ada"}', '--instance', 'a');
    expect(JSON.parse(waited.stdout)).toEqual({ greeting: 'Hello, Ada' });
    expect(waited.stderr).toContain('succeeded');
    const json = await flue('invoke', 'hello', '--wait', '--json', '--quiet');
    expect([JSON.parse(json.stdout).status, json.stderr]).toEqual(['succeeded', '']);
  });

  it('shows the events of a run, and of the latest run of an instance', async () => {
    const run = (await flue('invoke', 'hello', '--instance', 'shown')).stdout.trim();
    const followed = await flue('logs', run, '--follow');
    expect(followed.stdout.trim().split('\n').at(-1)).toMatch(/^\d{4}-.*succeeded/);
    const { stdout } = await flue('logs', 'hello/shown', '--json');
    const shown = JSON.parse(stdout);
    expect(shown.runId).toBe(run);
    expect(shown.events[0]).toMatchObject({ type: 'run_queued', offset: 1 });
    expect(shown.events.at(-1).type).toBe('run_succeeded');
  });

  it('follows an instance from one run to the next, until it is stopped', async () => {
    const { stdout } = await flue('invoke', 'hello', '--wait', '--instance', 'followed', '--json');
    const following = startFlue(['logs', 'hello/followed', '--follow', '--url', url], {
      env: { FLUE_TOKEN: TOKEN },
    });
    await following.prints(/ run_succeeded\n/);
    const runs = [JSON.parse(stdout).runId];
    for (let i = 0; i < 3; i++)
      runs.push((await flue('invoke', 'hello', '--instance', 'followed')).stdout.trim());
    await until(() => following.stdout().match(/ run_succeeded\n/g)?.length === 4, {
      timeoutMs: 20_000,
    });
    following.send('SIGINT');
    expect((await following.done).exitCode).toBe(130);
    expect([...following.stdout().matchAll(/ run (run_\w+)\n/g)].map(([, id]) => id)).toEqual(runs);
  });

  it('cancels the run that it waits for when it is interrupted, and prints what became of it', async () => {
    const args = ['invoke', 'endless', '--wait', '--json', '--instance', 'stopped', '--url', url];
    const waiting = startFlue(args, { env: { FLUE_TOKEN: TOKEN } });
    await waiting.prints(/step count/);
    waiting.send('SIGINT');
    const { exitCode, stdout } = await waiting.done;
    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      130,
      { status: 'cancelled', instanceId: 'stopped' },
    ]);
    const { status } = await createClient({ url, token: TOKEN }).status(JSON.parse(stdout).runId);
    expect(status).toBe('cancelled');
    const terminated = startFlue(args.with(5, 'ended'), { env: { FLUE_TOKEN: TOKEN } });
    await terminated.prints(/step count/);
    terminated.send('SIGTERM');
    expect((await terminated.done).exitCode).toBe(143);
  });

  it('says where a run waits, and lets it go on with an answer', async () => {
    const waiting = await flue('invoke', 'ship', '--wait', '--json');
    const { status, runId, pendingApprovals } = JSON.parse(waiting.stdout);
    const { callId } = pendingApprovals[0];
    expect([waiting.exitCode, status]).toEqual([0, 'waiting']);
    expect(waiting.stderr).toContain(`flue approve ${runId} ${callId} --url ${url}`);
    const answered = await flue('approve', runId, callId, '--deny', '--reason', 'not today');
    expect([answered.exitCode, answered.stdout]).toEqual([0, '']);
    const { text } = await createClient({ url, token: TOKEN }).wait(runId);
    expect(text).toBe('Shipped or not.');
  });

  it('ends with the exit code of what went wrong', async () => {
    const failed = await flue('invoke', 'fails', '--wait');
    expect([failed.exitCode, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toContain('the database is away');
    const unknown = await flue('invoke', 'nope', '--json');
    expect([unknown.exitCode, JSON.parse(unknown.stdout).error.code]).toEqual([2, 'unknown_workflow']);
    expect((await flue('invoke', 'hello', '--payload', '{"name":1}')).exitCode).toBe(2);
    expect((await flue('logs', 'run_nope')).exitCode).toBe(2);
    expect((await flue('invoke', 'hello', '--token', 'wrong')).exitCode).toBe(4);
    expect((await runFlue(['invoke', 'hello'])).exitCode).toBe(2);
  });

  it('shows every event once and in order when the server is killed meanwhile', async () => {
    const env = { FLUE_TOKEN: TOKEN };
    const run = (await flue('invoke', 'slow')).stdout.trim();
    const following = startFlue(['logs', run, '--follow', '--json', '--url', url], { env });
    const client = createClient({ url, token: TOKEN });
    const seen: number[] = [];
    for await (const frame of client.stream(run)) {
      if (!('offset' in frame)) continue;
      seen.push(frame.offset);
      if (frame.offset !== 8) continue;
      server.kill();
      await server.done.catch(() => {});
      await start(new URL(url).port);
    }
    const { lastOffset, status } = await client.wait(run);
    expect(status).toBe('succeeded');
    const all = Array.from({ length: lastOffset }, (_, i) => i + 1);
    expect(seen).toEqual(all);
    const { stdout, exitCode } = await following.done;
    const { events } = JSON.parse(stdout) as { events: Array<{ offset: number }> };
    expect([exitCode, events.map(({ offset }) => offset)]).toEqual([0, all]);
  });
});
