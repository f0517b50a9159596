// `mode: invoke` against a built server that is killed and comes back, and jobs that are cancelled or killed meanwhile.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { TOKEN } from '../support/node-server.ts';
import { type RunningProcess, runFlue, startNode } from '../support/process.ts';
import { tempFolder, tempProject, tempWorkspace } from '../support/project.ts';
import { until } from '../support/wait.ts';
import { invokeStep } from './invoke-step.ts';

const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/script.json' });\n",
  'script.json': JSON.stringify({
    rules: [{ reply: { text: 'Hello.', usage: { inputTokens: 1000, outputTokens: 500 } } }],
  }),
  'workflows/slow.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Takes a while.', async run({ step, sleep }) {
  for (let i = 0; i < 30; i++) { await step('count', () => i); await sleep(100); }
  return 'counted';
} });
`,
  'workflows/endless.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'Is stopped.', async run({ session, step, sleep }) {
  await session.prompt('Hi.');
  for (;;) { await step('count', () => 1); await sleep(100); }
} });
`,
};

const data = tempFolder('invoked');
const file = join(data.dir, 'server.mjs');
let server: RunningProcess;
let url = '';

async function start(port = '0'): Promise<void> {
  const env = { FLUE_TOKEN: TOKEN, HOST: '127.0.0.1', PORT: port };
  server = startNode([file], { cwd: data.dir, env, timeoutMs: 180_000 });
  [, url = ''] = await server.prints(/listening on (http:\S+)/);
}

beforeAll(async () => {
  const built = await runFlue(['build', '--project', tempProject(PROJECT).dir, '--out', data.dir]);
  expect([built.exitCode, built.stderr]).toEqual([0, expect.any(String)]);
  await start();
}, 90_000);
afterAll(() => server.kill());

const client = () => createClient({ url, token: TOKEN });
const counts = (lines: readonly string[]) => lines.filter((line) => /step count/.test(line)).length;

describe('a server that is ended while a step waits for it', { timeout: 90_000 }, () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'by %s comes back, and the step ends with the result of its run and every event told once',
    async (signal) => {
      const instanceId = `ended by ${signal}`;
      const step = invokeStep({ url, workflow: 'slow', 'instance-id': instanceId });
      const halfway = async () => (await client().latest({ workflow: 'slow', instanceId })).lastOffset > 12;
      await until(halfway, { timeoutMs: 20_000, everyMs: 50 });
      server.send(signal);
      await server.done;
      await start(new URL(url).port);
      const result = await step;
      expect(result.outputs).toMatchObject({
        conclusion: 'success',
        status: 'succeeded',
        result: '"counted"',
      });
      const [group] = result.groups;
      expect(counts(group?.lines ?? [])).toBe(30);
      expect(group?.lines.join()).toMatch(signal === 'SIGKILL' ? 'resumed (attempt 2)' : /step count/);
    },
  );

  it('does not come back: the step ends with its time limit, and says that the run may go on', async () => {
    const step = invokeStep({ url, workflow: 'endless', 'instance-id': 'gone', 'timeout-minutes': 0.02 });
    const begun = async () =>
      (await client().latest({ workflow: 'endless', instanceId: 'gone' })).lastOffset > 3;
    await until(begun, { timeoutMs: 20_000, everyMs: 50 });
    server.send('SIGKILL');
    await server.done;
    const result = await step;
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'timed_out',
      'limit-hit': 'timed_out',
    });
    expect(result.annotations[0]?.message).toMatch(/not over after 0.02 min.*it may go on/);
    await start(new URL(url).port);
  });

  it('is away when the job is cancelled: the step still ends in time, with what was known', async () => {
    const cancel = new AbortController();
    const inputs = { url, workflow: 'endless', 'instance-id': 'away' };
    const step = invokeStep(inputs, { signal: cancel.signal });
    // The step has heard of the turn long since.
    const asked = async () =>
      (await client().latest({ workflow: 'endless', instanceId: 'away' })).lastOffset > 12;
    await until(asked, { timeoutMs: 20_000, everyMs: 50 });
    server.send('SIGKILL');
    await server.done;
    cancel.abort();
    const result = await step;
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', 'error-code': 'cancelled', turns: '1' });
    expect(result.plain.join()).toMatch(/run run_\w+ was told to end, and has not said yet that it did/);
    expect(result.post?.plain.join()).toContain('the server could not be asked of 1 run: it may go on');
    await start(new URL(url).port);
  });
});

describe('a job that ends while a step waits for a server', { timeout: 90_000 }, () => {
  const statusOf = async (instanceId: string) =>
    (await client().latest({ workflow: 'endless', instanceId })).status;

  it('cancelled, has the run cancelled, and says what it cost so far', async () => {
    const result = await invokeStep(
      { url, workflow: 'endless', 'instance-id': 'cancelled' },
      { cancelAfter: /step count/ },
    );
    expect(result.conclusion).toBe('cancelled');
    expect(result.outputs).toMatchObject({
      conclusion: 'cancelled',
      status: 'cancelled',
      turns: '1',
      'input-tokens': '1000',
      'error-code': 'cancelled',
    });
    expect(await statusOf('cancelled')).toBe('cancelled');
    expect(result.summary).toContain('cancelled');
    expect(result.post?.summary).toBe('');
    expect(result.leftInTemp).toEqual([]);
  });

  it('cancelled in a fan-out, leaves no run active and begins no more', async () => {
    const workspace = tempWorkspace({ 'lines.jsonl': '{}\n'.repeat(40) }).dir;
    const inputs = {
      url,
      workflow: 'endless',
      'payloads-file': 'lines.jsonl',
      concurrency: 8,
      'instance-id': 'fan',
    };
    const under = async (status: 'running' | 'cancelled') => {
      const { runs } = await client().list({ name: 'endless', status, limit: 200 });
      return runs.filter(({ instanceId }) => instanceId.startsWith('fan/')).length;
    };
    const result = await invokeStep(inputs, {
      workspace,
      cancelAfter: async () => (await under('running')) === 8,
    });
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', status: 'cancelled' });
    expect(JSON.parse(result.outputs.results ?? '[]')).toHaveLength(8);
    expect(result.annotations[0]?.message).toContain('8 of 40 instances had begun');
    await until(async () => (await under('cancelled')) === 8);
    expect(await under('running')).toBe(0);
  });

  it('killed, has its post step cancel the run and tell what the server says of it', async () => {
    const result = await invokeStep(
      { url, workflow: 'endless', 'instance-id': 'killed' },
      { killAfter: /step count/ },
    );
    expect(result.signal).toBe('SIGKILL');
    expect(await statusOf('killed')).toBe('cancelled');
    expect(result.post?.summary).toMatch(/cancelled[\s\S]*1,000 in \/ 500 out/);
    expect([result.post?.exitCode, result.leftInTemp]).toEqual([0, []]);
  });

  it('is told so where the run was cancelled by somebody else', async () => {
    const step = invokeStep({ url, workflow: 'endless', 'instance-id': 'elsewhere' });
    const running = async () => (await statusOf('elsewhere')) === 'running';
    await until(running, { timeoutMs: 20_000, everyMs: 50 });
    await client().cancel(await client().latest({ workflow: 'endless', instanceId: 'elsewhere' }));
    const result = await step;
    expect(result.outputs).toMatchObject({ conclusion: 'cancelled', status: 'cancelled' });
    expect(result.annotations[0]?.message).toContain('was cancelled on the server, cancelled by token');
  });
});
