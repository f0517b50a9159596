import { describe, expect, it } from 'vitest';
import { faults } from '../support/anthropic-server.ts';
import { keyed, runStep, withProvider } from './projects.ts';

interface Expectation {
  code: string;
  says: RegExp;
}

/** One clear sentence, the code, every output set, no stack trace, no false zero. */
function expectRefusal(result: Awaited<ReturnType<typeof runStep>>, { code, says }: Expectation): void {
  const errors = result.annotations.filter(({ level }) => level === 'error');
  expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(says)]);
  expect(errors[0]?.message.length).toBeLessThanOrEqual(600);
  expect(result.exitCode).toBe(1);
  expect(result.outputs).toMatchObject({ conclusion: 'failure', 'error-code': code });
  expect(result.stdout + result.stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
  expect(result.summary).not.toBe('');
  expect(result.forbidden).toEqual([]);
}

const cases: Array<
  [name: string, inputs: Record<string, string | number>, files: Record<string, string>, Expectation]
> = [
  [
    'a payload that is no JSON',
    { workflow: 'judge', payload: '{"level": }' },
    {},
    { code: 'invalid_payload', says: /payload.*JSON/ },
  ],
  [
    'a payload that fails the schema',
    { workflow: 'judge', payload: '{"level":"high"}' },
    {},
    { code: 'invalid_input', says: /level: .*number/ },
  ],
  ['an unknown workflow', { workflow: 'juge' }, {}, { code: 'unknown_workflow', says: /"juge".*judge/ }],
  [
    'an unknown agent',
    { agent: 'helpr', message: 'hi' },
    {},
    { code: 'unknown_agent', says: /"helpr".*helper/ },
  ],
  ['a missing key', { workflow: 'ask' }, {}, { code: 'missing_key', says: /anthropic-api-key/ }],
  [
    'a workflow that throws',
    { workflow: 'throws' },
    {},
    { code: 'workflow_error', says: /the database is away/ },
  ],
  [
    'a workflow that never ends',
    { workflow: 'forever', 'timeout-minutes': '0.01' },
    {},
    { code: 'timed_out', says: /600 ms|0\.6 s/ },
  ],
  [
    'a workflow that returns the wrong shape',
    { workflow: 'liar' },
    {},
    { code: 'invalid_output', says: /n: .*number/ },
  ],
  [
    'a folder that is no project',
    { workflow: 'ask', project: 'empty' },
    { 'empty/x.txt': '' },
    { code: 'project_error', says: /no Flue project/ },
  ],
  [
    'a folder that is not there',
    { workflow: 'ask', project: 'nowhere' },
    {},
    { code: 'project_error', says: /nowhere/ },
  ],
  [
    'a mode that does not exist',
    { mode: 'rn', workflow: 'ask' },
    {},
    { code: 'unsupported_mode', says: /"rn"/ },
  ],
  ['no workflow named', {}, {}, { code: 'usage_error', says: /workflow/ }],
  [
    'a limit that is no number',
    { workflow: 'ask', 'max-cost-usd': 'cheap' },
    {},
    { code: 'usage_error', says: /max-cost-usd.*cheap/ },
  ],
  [
    'a model of an unknown provider',
    { workflow: 'ask', model: 'antropic/claude-haiku-5-5', 'anthropic-api-key': 'k-123456' },
    {},
    { code: 'unknown_model', says: /antropic/ },
  ],
  [
    'a model without a price',
    { workflow: 'ask', model: 'anthropic/claude-nonesuch-9', 'anthropic-api-key': 'k-123456' },
    {},
    { code: 'unpriced_model', says: /claude-nonesuch-9.*price/ },
  ],
  [
    'a file that cannot be parsed',
    { workflow: 'broken' },
    {
      'workflows/broken.ts':
        "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ run( {\n",
    },
    { code: 'project_error', says: /workflows\/broken\.ts/ },
  ],
  [
    'a payload file that is not there',
    { workflow: 'ask', 'payload-file': 'gone.json' },
    {},
    { code: 'invalid_payload', says: /gone\.json/ },
  ],
  [
    'a bad line in a payloads file',
    { workflow: 'ask', 'payloads-file': 'p.jsonl' },
    { 'p.jsonl': '{}\n{oops\n' },
    { code: 'invalid_payload', says: /line 2/ },
  ],
];

describe('bad input to the action', () => {
  it.each(cases)(
    '%s is one clear sentence',
    async (_name, inputs, files, expectation) => {
      expectRefusal(await runStep(inputs, { files }), expectation);
    },
    30_000,
  );

  it('a payload of 50 MB is refused, not swallowed', async () => {
    const files = { 'big.json': JSON.stringify({ text: 'x'.repeat(50_000_000) }) };
    const result = await runStep({ workflow: 'ask', 'payload-file': 'big.json' }, { files });
    expectRefusal(result, { code: 'payload_too_large', says: /1 MiB/ });
  });

  it('a model that the provider does not know is named', () =>
    withProvider([faults.modelNotFound()], async (server) => {
      const result = await runStep({ workflow: 'ask', ...keyed(server.url) });
      expectRefusal(result, { code: 'model_error', says: /claude-haiku-5-5/ });
    }));

  it('a key that the provider refuses is not shown', () =>
    withProvider([faults.unauthorized()], async (server) => {
      const result = await runStep({ workflow: 'ask', ...keyed(server.url) });
      expectRefusal(result, { code: 'model_error', says: /key/i });
    }));

  it('a workflow whose code blocks the process still ends as timed out, with outputs set', async () => {
    const result = await runStep({ workflow: 'spins', 'timeout-minutes': '0.01' }, { timeoutMs: 50_000 });
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'timed_out',
      'limit-hit': 'timed_out',
    });
  }, 60_000);

  it('on a fork without a key it ends neutral and says why', async () => {
    const event = {
      pull_request: {
        number: 7,
        head: { repo: { full_name: 'mallory/repo', fork: true, id: 2 }, sha: 'abc' },
        base: { repo: { full_name: 'octocat/repo', id: 1 } },
      },
      repository: { full_name: 'octocat/repo', id: 1 },
    };
    const result = await runStep({ workflow: 'ask' }, { eventName: 'pull_request', event });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.outputs).toMatchObject({
      conclusion: 'neutral',
      'skip-reason': expect.stringMatching(/fork/i),
    });
    expect(result.summary).toMatch(/fork/i);
  });
});
