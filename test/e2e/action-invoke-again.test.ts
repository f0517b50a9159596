// `mode: invoke` where a job is run again, and where it shows GitHub's identity tokens to a server that takes none twice.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gate } from '../../src/http/auth/caller.ts';
import { githubGate } from '../../src/http/auth/github-gate.ts';
import { defineWorkflow, z } from '../../src/index.ts';
import { type IdTokenServer, startIdTokenServer } from '../support/github-id-tokens.ts';
import { startTestServer, type TestServer } from '../support/node-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { until } from '../support/wait.ts';
import { invokeStep } from './invoke-step.ts';
import { expectHidden } from './keyless.ts';

const AUDIENCE = 'https://flue.example';
let isBroken = false;
let mayEnd = Promise.withResolvers<void>();
const workflows = {
  check: defineWorkflow({
    description: 'Fails for a while.',
    input: z.object({ n: z.number().default(0) }),
    run() {
      if (isBroken) throw new Error('it is broken');
      return 'fine';
    },
  }),
  patient: defineWorkflow({
    description: 'Ends when it may.',
    async run() {
      await mayEnd.promise;
      return 'done';
    },
  }),
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ workflows });
});
afterAll(() => server.stop());

let runId = 5_000_000;
beforeEach(() => {
  runId += 1;
  isBroken = false;
  mayEnd = Promise.withResolvers();
});

/** In the same place of the same GitHub workflow run. */
function attempt(number: number, inputs: Record<string, string | boolean> = {}, env = {}) {
  return invokeStep(
    { url: server.url, workflow: 'check', 'instance-id': `place-${runId}`, ...inputs },
    { env: { GITHUB_RUN_ID: String(runId), GITHUB_RUN_ATTEMPT: String(number), ...env } },
  );
}

async function runsOf(name: string): Promise<string[]> {
  const { json } = await server.call('GET', `/runs?name=${name}&limit=500`);
  const here = json.runs.filter(({ instanceId }: { instanceId: string }) => instanceId === `place-${runId}`);
  return here.map((run: { runId: string }) => run.runId);
}

describe('a job that is run again', { timeout: 60_000 }, () => {
  it('finds the run that has succeeded, and nothing is paid twice', async () => {
    const first = await attempt(1);
    const again = await attempt(2);
    expect(again.outputs).toMatchObject({ ...first.outputs, conclusion: 'success', status: 'succeeded' });
    await until(async () => (await runsOf('check')).length > 0);
    expect(await runsOf('check')).toEqual([first.outputs['run-id']]);
  });

  it('begins anew where the run failed, and finds that one from then on', async () => {
    isBroken = true;
    const first = await attempt(1);
    expect(first.outputs).toMatchObject({ conclusion: 'failure', status: 'failed' });
    const second = await attempt(2);
    expect(second.outputs).toMatchObject({ conclusion: 'failure', status: 'failed' });
    isBroken = false;
    const third = await attempt(3);
    expect(third.outputs).toMatchObject({ conclusion: 'success', status: 'succeeded' });
    const fourth = await attempt(4);
    const ids = [first, second, third, fourth].map(({ outputs }) => outputs['run-id']);
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
    expect(ids[3]).toBe(ids[2]);
  });

  it('goes on waiting for the run that is still active', async () => {
    const first = await attempt(1, { workflow: 'patient', wait: false });
    const second = attempt(2, { workflow: 'patient' });
    await until(async () => (await runsOf('patient')).length > 0);
    mayEnd.resolve();
    const { outputs } = await second;
    expect(outputs).toMatchObject({ 'run-id': first.outputs['run-id'], status: 'succeeded' });
  });

  it('takes no run for its own of another step, matrix leg, payload, or line of its file', async () => {
    const payload = JSON.stringify({ n: 1 });
    const steps = await Promise.all([
      attempt(1),
      attempt(1, {}, { GITHUB_ACTION: '__flue-action_2' }),
      attempt(1, {}, { GITHUB_JOB: 'other' }),
      attempt(1, { payload }),
      invokeStep(
        { url: server.url, workflow: 'check', 'instance-id': `place-${runId}` },
        { matrix: { n: 2 }, jobIndex: 1, env: { GITHUB_RUN_ID: String(runId) } },
      ),
    ]);
    const ids = steps.map(({ outputs }) => outputs['run-id']);
    expect(new Set(ids).size).toBe(steps.length);
    const line = JSON.stringify({ $instance: `place-${runId}`, payload: {} });
    const workspace = tempWorkspace({ 'lines.jsonl': `${line}\n${line}\n` }).dir;
    const many = await invokeStep(
      { url: server.url, workflow: 'check', 'payloads-file': 'lines.jsonl' },
      { workspace, env: { GITHUB_RUN_ID: String(runId) } },
    );
    const runs = JSON.parse(many.outputs.results ?? '[]') as Array<{ runId: string }>;
    expect(new Set([...ids, ...runs.map((run) => run.runId)]).size).toBe(steps.length + 1);
  });
});

/** As a server's operator sets it up, with the keys of this issuer. */
function gateFor(github: IdTokenServer): Gate {
  const keys = async (url: unknown): Promise<Response> =>
    Response.json(String(url).endsWith('/jwks') ? github.jwks : { jwks_uri: `${github.issuer}/jwks` });
  return githubGate({
    issuer: github.issuer,
    audience: AUDIENCE,
    repositoryIds: new Set(['1296269']),
    ownerIds: new Set(),
    refs: undefined,
    fetch: keys as typeof fetch,
    now: Date.now,
  });
}

describe('a job that has nothing but its identity', { timeout: 60_000 }, () => {
  let github: IdTokenServer;
  let guarded: TestServer;
  beforeAll(async () => {
    github = await startIdTokenServer();
    guarded = await startTestServer({ workflows, gate: gateFor(github) });
  });
  afterAll(() => Promise.all([github.stop(), guarded.stop()]));

  const step = (inputs: Record<string, string>, env: object = github.env, workspace = tempWorkspace().dir) =>
    invokeStep(
      { url: guarded.url, workflow: 'check', 'flue-token': '', 'flue-audience': AUDIENCE, ...inputs },
      { workspace, env: { GITHUB_RUN_ID: String(runId), ...env } },
    );

  it('shows a new token for every start, to a server that takes each for one', async () => {
    const lines = '{"n":1}\n'.repeat(12);
    const workspace = tempWorkspace({ 'lines.jsonl': lines }).dir;
    const before = github.minted.length;
    const result = await step({ 'payloads-file': 'lines.jsonl' }, github.env, workspace);
    expect(result.outputs).toMatchObject({ conclusion: 'success', status: 'succeeded' });
    const runs = JSON.parse(result.outputs.results ?? '[]') as Array<{ trigger: object }>;
    expect(runs).toHaveLength(12);
    for (const { trigger } of runs)
      expect(trigger).toMatchObject({ actor: 'octocat', repository: 'octo-org/octo-repo', via: 'http' });
    // One for each start, one for all reading.
    expect(github.minted.length - before).toBe(13);
    expectHidden([github.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN, ...github.minted.slice(before)], result);
  });

  it('shows a new one when its connection breaks after the last has expired', async () => {
    const brief = await startIdTokenServer({ lifeSeconds: 2 });
    const strict = await startTestServer({ workflows, gate: gateFor(brief) });
    const wire = await breakableWire(Number(new URL(strict.url).port));
    try {
      const inputs = { url: wire.url, workflow: 'patient', 'instance-id': `brief-${runId}` };
      const going = step(inputs, brief.env);
      await until(() => brief.minted.length === 2, { timeoutMs: 20_000 });
      const expired = () => 'problem' in brief.verify(brief.minted[1] ?? '', { audience: AUDIENCE });
      await until(expired, { timeoutMs: 10_000 });
      wire.break();
      await until(() => brief.minted.length > 2, { timeoutMs: 20_000 });
      mayEnd.resolve();
      expect((await going).outputs).toMatchObject({ conclusion: 'success', result: '"done"' });
    } finally {
      await Promise.all([brief.stop(), strict.stop(), wire.stop()]);
    }
  });

  it('says what is wrong when the audience is another, GitHub gives no token, or the job may have none', async () => {
    const other = await step({ 'flue-audience': 'https://other.example' });
    expect([other.outputs['error-code'], other.annotations[0]?.message]).toEqual([
      'unauthorized',
      expect.stringMatching(
        /audience of the job's token is https:\/\/other.example: the server must expect it/,
      ),
    ]);
    const refusing = await startIdTokenServer({ fault: () => 'no permission' });
    const none = await step({}, refusing.env);
    await refusing.stop();
    expect([none.outputs['error-code'], none.annotations[0]?.message]).toEqual([
      'unauthorized',
      expect.stringMatching(/GitHub gave no identity token.*id-token: write/),
    ]);
    const without = await step({}, {});
    expect([without.outputs['error-code'], without.annotations[0]?.message]).toEqual([
      'unauthorized',
      expect.stringContaining('permissions: id-token: write'),
    ]);
  });
});

/** To a port on loopback. */
async function breakableWire(port: number): Promise<{ url: string; break(): void; stop(): void }> {
  const ends = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  const breakAll = (): void => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    break: breakAll,
    stop() {
      breakAll();
      wire.close();
    },
  };
}
