// `mode: invoke`: the runs of the step are on a server. The servers here are real, and so is the built action.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineWorkflow } from '../../src/index.ts';
import { AGENTS, SCRIPT, WORKFLOWS } from '../contract/http/definitions.ts';
import { person, pullRequestEvent } from '../support/events.ts';
import { startTestServer, type TestServer, TOKEN } from '../support/node-server.ts';
import type { StepResult } from '../support/runner.ts';
import { invokeStep } from './invoke-step.ts';

const FINDING = { path: 'src/a.ts', line: 3, severity: 'warning' as const, message: 'Too long.' };
let server: TestServer;
beforeAll(async () => {
  const fails = defineWorkflow({
    description: 'Fails.',
    run() {
      throw new Error('the database is away');
    },
  });
  const judge = defineWorkflow({
    description: 'Judges.',
    run: () => ({ verdict: 'fail', findings: [FINDING], token: TOKEN }),
  });
  const workflows = { ...WORKFLOWS, fails, judge };
  server = await startTestServer({ workflows, agents: AGENTS, script: SCRIPT });
});
afterAll(() => server.stop());

const errorsOf = ({ annotations }: Pick<StepResult, 'annotations'>) =>
  annotations.filter(({ level }) => level === 'error').map(({ message }) => message);

const latest = async (path: string) => (await server.call('GET', path)).json;

describe('a step that invokes', { timeout: 60_000 }, () => {
  it('has a server run a workflow, shows what it does, and has the outputs and the summary of a run of its own', async () => {
    const result = await invokeStep({ url: server.url, workflow: 'ask', payload: '{"prompt":"Hi."}' });
    expect([result.conclusion, result.errors, result.annotations]).toEqual(['success', [], []]);
    const run = await latest(`/workflows/ask/${encodeURIComponent('octo-org/octo-repo/main/test')}`);
    expect(result.outputs).toMatchObject({
      conclusion: 'success',
      status: 'succeeded',
      'run-id': run.runId,
      'instance-id': 'octo-org/octo-repo/main/test',
      'run-url': `${server.url}${run.href}`,
      result: '{"answer":"Hello."}',
      'result-text': 'Hello.',
      'cost-source': 'scripted',
      turns: '1',
      'error-code': '',
      results: '',
    });
    expect(Number(result.outputs['cost-usd'])).toBe(run.costUsd);
    const [group] = result.groups;
    expect(group?.title).toBe('workflow ask · octo-org/octo-repo/main/test');
    expect(group?.lines.join('\n')).toMatch(/ turn 1 · /);
    expect(result.plain.join()).toContain(`run ${run.runId}, ${server.url}/#/runs${run.href}`);
    expect(result.summary).toMatch(/^✅ success · /);
    expect(result.summary).toContain(`Run on <${server.url}>`);
    expect(result.leftInTemp).toEqual([]);
  });

  it('tells of findings and verdict as an inline run does, and hides the token that the result holds', async () => {
    const result = await invokeStep({ url: server.url, workflow: 'judge' });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      verdict: 'fail',
      'error-code': 'verdict_fail',
    });
    expect(result.annotations.map(({ message }) => message)).toContain('Too long.');
    expect(JSON.stringify([result.outputs, result.plain, result.summary])).not.toContain(TOKEN);
  });

  it('fails with the run, and says why', async () => {
    const result = await invokeStep({ url: server.url, workflow: 'fails' });
    expect(result.conclusion).toBe('failure');
    expect(result.outputs).toMatchObject({ status: 'failed', 'error-code': 'workflow_error' });
    expect(errorsOf(result)).toEqual([expect.stringContaining('the database is away')]);
  });

  it('says something to an agent, in the session that is named', async () => {
    const inputs = { url: server.url, agent: 'helper', message: 'Hi', session: 's1', 'instance-id': 'desk' };
    const result = await invokeStep(inputs);
    expect(result.outputs).toMatchObject({
      status: 'succeeded',
      'result-text': 'Hello.',
      'instance-id': 'desk',
    });
    expect(await latest('/agents/helper/desk')).toMatchObject({ session: 's1', input: { message: 'Hi' } });
  });

  it('ends with the acceptance when it is not to wait', async () => {
    const inputs = { url: server.url, workflow: 'wait', wait: false, 'instance-id': 'unwatched' };
    const result = await invokeStep(inputs);
    const run = await latest('/workflows/wait/unwatched');
    expect(run.status).toBe('running');
    expect([result.conclusion, result.outputs]).toMatchObject([
      'success',
      { conclusion: 'success', 'run-id': run.runId, 'run-url': `${server.url}${run.href}` },
    ]);
    expect(['queued', 'running']).toContain(result.outputs.status);
    await server.call('DELETE', '/workflows/wait/unwatched');
  });

  it('ends neutral where the run waits for a human, and says how to answer', async () => {
    const result = await invokeStep({ url: server.url, workflow: 'deploy', 'instance-id': 'asks' });
    const { runId, pendingApprovals } = await latest('/workflows/deploy/asks');
    expect(result.outputs).toMatchObject({
      conclusion: 'neutral',
      status: 'waiting',
      'error-code': 'approval_pending',
    });
    const command = `flue approve ${runId} ${pendingApprovals[0].callId} --url ${server.url}`;
    expect(result.annotations.map(({ message }) => message).join()).toContain(command);
    expect(result.exitCode).toBe(0);
    const call = `/workflows/deploy/asks/approvals/${pendingApprovals[0].callId}`;
    expect((await server.call('POST', call, { approve: true })).status).toBe(200);
    const again = await invokeStep(
      { url: server.url, workflow: 'deploy', 'instance-id': 'asks' },
      { env: { GITHUB_RUN_ATTEMPT: '2' } },
    );
    expect(again.outputs).toMatchObject({
      status: 'succeeded',
      'run-id': runId,
      'result-text': 'That was it.',
    });
  });

  it('has the server hold the run to its limits, and on-limit decides', async () => {
    const slow = {
      url: server.url,
      workflow: 'ask',
      payload: '{"prompt":"slowly"}',
      'timeout-minutes': '0.001',
    };
    const failed = await invokeStep(slow);
    expect(failed.outputs).toMatchObject({
      conclusion: 'failure',
      'limit-hit': 'timed_out',
      'error-code': 'timed_out',
    });
    const mild = await invokeStep({ ...slow, 'on-limit': 'neutral', 'instance-id': 'mild' });
    expect(mild.outputs).toMatchObject({ conclusion: 'neutral', 'limit-hit': 'timed_out' });
    const capped = { ...slow, 'timeout-minutes': '5', policy: '{"timeoutMs":50}', 'instance-id': 'capped' };
    expect((await invokeStep(capped)).outputs['limit-hit']).toBe('timed_out');
  });

  it('is held to the modes of its policy', async () => {
    const result = await invokeStep({ url: server.url, workflow: 'greet', policy: '{"modes":["run"]}' });
    expect(result.outputs['error-code']).toBe('config_error');
  });

  it('asks no stranger’s event to have a token, and says so', async () => {
    const event = pullRequestEvent(person('mallory'), { from: 'mallory/octo-repo' });
    const result = await invokeStep(
      { url: server.url, workflow: 'greet', 'flue-token': '' },
      { event, eventName: 'pull_request' },
    );
    expect(result.outputs).toMatchObject({ conclusion: 'neutral' });
    expect(result.outputs['skip-reason']).toContain('no token for the server');
  });
});

describe('a step that invokes what it cannot', { timeout: 90_000 }, () => {
  const refused = async (inputs: Record<string, string>, options: Parameters<typeof invokeStep>[1] = {}) => {
    const result = await invokeStep({ workflow: 'greet', ...inputs }, options);
    const errors = errorsOf(result);
    expect([result.conclusion, result.outputs.conclusion, errors.length]).toEqual(['failure', 'failure', 1]);
    return [result.outputs['error-code'], errors[0] ?? ''] as const;
  };

  it.each([
    [{}, 'usage_error', /input url is not given/],
    [{ url: 'flue.example.com' }, 'usage_error', /is "flue.example.com": that is no http\(s\) address/],
    [{ url: 'ftp://flue.example.com' }, 'usage_error', /no http\(s\) address/],
    [
      { url: 'https://a:secret-word@flue.example.com' },
      'usage_error',
      /is "flue.example.com": a name and a password/,
    ],
    [{ url: 'https://flue.example.com/?a=b' }, 'usage_error', /something stands after its path/],
    [{ url: 'https://flue.example.com', wait: 'perhaps' }, 'usage_error', /input wait is "perhaps"/],
    [
      { url: 'https://flue.example.com', model: 'claude-haiku-5-5' },
      'usage_error',
      /input model .* project of the server/,
    ],
    [{ url: 'https://flue.example.com', 'write-back': 'patch' }, 'usage_error', /input write-back/],
    [
      { url: 'https://flue.example.com', 'flue-token': '' },
      'unauthorized',
      /nothing to show to the server.*id-token: write/,
    ],
    [{ url: 'https://flue.example.com', payload: '{' }, 'invalid_payload', /input payload is no JSON/],
  ])('refuses %o before anything is sent', async (inputs, code, sentence) => {
    const [found, error] = await refused(inputs);
    expect([found, error]).toEqual([code, expect.stringMatching(sentence)]);
    expect(error).not.toContain('secret-word');
  });

  it('tells of an agent that nothing is said to, a name that is not there and an input that does not fit', async () => {
    const { url } = server;
    expect(await refused({ url, workflow: '', agent: 'helper' })).toEqual([
      'invalid_payload',
      expect.stringContaining('nothing is said to agent helper'),
    ]);
    expect(await refused({ url, workflow: 'nope' })).toEqual([
      'unknown_workflow',
      expect.stringContaining('there is no workflow "nope" on this server'),
    ]);
    expect(await refused({ url, workflow: 'steps', payload: '{"count":"x"}' })).toEqual([
      'invalid_input',
      expect.stringContaining('count'),
    ]);
  });

  it('tells of a token that is wrong, and of one that no header can carry', async () => {
    const { url } = server;
    expect(await refused({ url, 'flue-token': 'another-token' })).toEqual([
      'unauthorized',
      expect.stringMatching(/does not take the token.*flue-token must be what FLUE_TOKEN is/),
    ]);
    const [code, error] = await refused({ url, 'flue-token': 'pässwörd-of-old' });
    expect([code, error]).toEqual(['usage_error', expect.stringContaining('the token has a character')]);
    expect(error).not.toContain('pässwörd');
  });

  it('tells of an address where something else is, and of one that leads on', async () => {
    await withPages(async (pages) => {
      expect(await refused({ url: `${pages}/plain` })).toEqual([
        'usage_error',
        expect.stringMatching(/no flue server is there \(GET \/healthz something else/),
      ]);
      expect(await refused({ url: `${pages}/missing` })).toEqual([
        'usage_error',
        expect.stringContaining('GET /healthz answers 404'),
      ]);
      expect(await refused({ url: `${pages}/moved` })).toEqual([
        'usage_error',
        expect.stringContaining('it leads on to https://elsewhere.example/moved'),
      ]);
      expect(await refused({ url: `${pages}/guarded` })).toEqual([
        'forbidden',
        expect.stringContaining('lets nobody in: GET /healthz answers 403'),
      ]);
      expect(await refused({ url: `${pages}/older` })).toEqual([
        'internal_error',
        expect.stringContaining('in a way that this version does not understand'),
      ]);
    });
  });

  it('gives up on a server that never answers, after 20 s, and on a name that nobody has', async () => {
    const [silent, unknown] = await Promise.all([
      refused({ url: 'http://127.0.0.1:9' }),
      refused({ url: 'http://flue.invalid' }),
    ]);
    expect(silent).toEqual([
      'server_unreachable',
      expect.stringMatching(/http:\/\/127.0.0.1:9 has not answered for 20 s: .*ECONNREFUSED/),
    ]);
    expect(unknown).toEqual(['server_unreachable', expect.stringMatching(/flue.invalid has not answered/)]);
  });
});

/** Servers of something else, by path. */
async function withPages(body: (url: string) => Promise<void>): Promise<void> {
  const answer: RequestListener = (request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/plain')) return void response.end('<html>Welcome</html>');
    if (path.startsWith('/moved'))
      return void response.writeHead(308, { location: 'https://elsewhere.example/moved/healthz' }).end();
    if (path.startsWith('/guarded')) return void response.writeHead(403).end('no');
    if (path === '/older/healthz') return void response.end('{"status":"ok","version":"0"}');
    if (path.startsWith('/older')) return void response.writeHead(202).end('{"id":"run_1","state":"new"}');
    response.writeHead(404).end();
  };
  const pages = createServer(answer);
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  try {
    await body(`http://127.0.0.1:${(pages.address() as AddressInfo).port}`);
  } finally {
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  }
}
