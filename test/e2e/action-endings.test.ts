import { describe, expect, it } from 'vitest';
import { OUTPUT_NAMES } from '../../src/github/output-values.ts';
import { faults } from '../support/anthropic-server.ts';
import { person, pullRequestEvent } from '../support/events.ts';
import { keyed, runStep, USAGE, withProvider } from './projects.ts';

type Result = Awaited<ReturnType<typeof runStep>>;

const countLines = { name: 'bash', input: { command: 'wc -l < data.txt' } };
const missing = { name: 'read', input: { path: 'no-such-file.txt' } };
const firstLine = ({ summary }: Result) => summary.split('\n')[0] ?? '';
const said = ({ annotations }: Result) => annotations.map(({ level, message }) => `${level}: ${message}`);

/** Outputs are plain scalars, and all of them are there: a later step's `if` never meets a name that is not set. */
function expectAllOutputs({ outputs }: Result, expected: Record<string, string>): void {
  expect(Object.keys(outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
  expect(outputs).toMatchObject(expected);
  for (const name of ['input-tokens', 'output-tokens', 'turns', 'tool-calls', 'denied-calls', 'duration-ms'])
    expect(outputs[name], name).toMatch(/^\d+$/);
  expect(outputs['cost-usd']).toMatch(/^(?:\d+(?:\.\d+)?)?$/);
}

describe('every output is set', () => {
  it('on success', () =>
    withProvider([{ text: 'ok', usage: USAGE }], async (provider) => {
      const result = await runStep({ workflow: 'ask', ...keyed(provider.url) });
      expectAllOutputs(result, { conclusion: 'success', 'error-code': '', status: 'succeeded' });
    }));

  it('on failure', async () => {
    const result = await runStep({ workflow: 'throws' });
    expectAllOutputs(result, { conclusion: 'failure', 'error-code': 'workflow_error', status: 'failed' });
  });

  it('on a limit that is neutral', () =>
    withProvider([{ toolCalls: [countLines], usage: USAGE }], async (provider) => {
      const inputs = { workflow: 'ask', 'max-turns': 1, 'on-limit': 'neutral', ...keyed(provider.url) };
      const result = await runStep(inputs);
      expectAllOutputs(result, { conclusion: 'neutral', 'limit-hit': 'turn_limit', status: 'failed' });
    }));

  it('on a cancel', () =>
    withProvider([faults.stallAfter(2)], async (provider) => {
      const result = await runStep(
        { workflow: 'ask', ...keyed(provider.url) },
        { cancelAfter: () => provider.requests.length === 1 },
      );
      expectAllOutputs(result, { conclusion: 'cancelled', status: 'cancelled', 'error-code': 'cancelled' });
    }));

  it('on a skip', async () => {
    const mallory = person('mallory', 3);
    const result = await runStep(
      { workflow: 'ask' },
      {
        event: { action: 'opened', issue: { number: 9, user: mallory }, sender: mallory },
        eventName: 'issues',
        env: {
          GITHUB_ACTOR: 'mallory',
          GITHUB_TRIGGERING_ACTOR: 'mallory',
          GITHUB_API_URL: 'http://127.0.0.1:9',
        },
      },
    );
    expectAllOutputs(result, { conclusion: 'skipped', status: '', 'run-id': '' });
    expect(result.outputs['skip-reason']).not.toBe('');
  });

  it('on a refusal', async () => {
    const result = await runStep({ workflow: 'no-such' });
    expectAllOutputs(result, { conclusion: 'failure', 'error-code': 'unknown_workflow', 'cost-usd': '0' });
  });

  it('on the event of a fork that has no key', async () => {
    const result = await runStep(
      { workflow: 'ask' },
      {
        event: pullRequestEvent(person('octocat', 583231), {
          action: 'synchronize',
          from: 'mallory/octo-repo',
        }),
        eventName: 'pull_request',
      },
    );
    expectAllOutputs(result, { conclusion: 'neutral', 'error-code': 'missing_key' });
  });
});

describe('a run that did nothing is never green in silence', () => {
  it('is marked when its answer is empty', () =>
    withProvider([{ text: '', usage: USAGE }], async (provider) => {
      const result = await runStep({ workflow: 'ask', ...keyed(provider.url) });
      expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success', 'error-code': '' } });
      expect(said(result)).toEqual(['warning: success, but the result is empty']);
      expect(firstLine(result)).toMatch(/^⚠️ success · .* · the result is empty$/);
    }));

  it('is marked when all of its tool calls failed, whatever it answers', () =>
    withProvider(
      [
        { toolCalls: [missing, { ...missing, input: { path: 'nor-this.txt' } }], usage: USAGE },
        { text: 'All is well.', usage: USAGE },
      ],
      async (provider) => {
        const result = await runStep({ workflow: 'ask', ...keyed(provider.url) });
        expect(result.outputs).toMatchObject({ conclusion: 'success', 'tool-calls': '2' });
        expect(said(result)).toEqual(['warning: success, but all 2 tool calls failed']);
        expect(firstLine(result)).toMatch(/^⚠️ success · .* · all 2 tool calls failed$/);
      },
    ));

  it('is neutral when all of its tool calls failed and there is no answer either', () =>
    withProvider(
      [
        { toolCalls: [missing], usage: USAGE },
        { text: '', usage: USAGE },
      ],
      async (provider) => {
        const result = await runStep({ workflow: 'ask', ...keyed(provider.url) });
        expect(result).toMatchObject({
          exitCode: 0,
          outputs: { conclusion: 'neutral', 'error-code': 'nothing_done', status: 'succeeded' },
        });
        expect(said(result)).toHaveLength(1);
        expect(said(result)[0]).toMatch(
          /^warning: neutral: nothing_done: it did nothing: the only tool call failed and the result is empty\. /,
        );
        expect(firstLine(result)).toMatch(/^⚠️ neutral · /);
      },
    ));

  it('is marked when it asked no model, took no step and says nothing', async () => {
    const files = {
      'workflows/idle.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'x', async run() {} });
`,
    };
    const result = await runStep({ workflow: 'idle' }, { files });
    expect(result.outputs).toMatchObject({ conclusion: 'success', turns: '0' });
    expect(said(result)).toEqual([
      'warning: success, but it did nothing: no model turn was taken and the result is empty',
    ]);
  });

  it('is not marked when it asks no model by design', async () => {
    const files = {
      'workflows/steps.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'x', async run({ step }) { await step('one', async () => 1); } });
`,
    };
    for (const workflow of ['quiet', 'steps']) {
      const result = await runStep({ workflow }, { files });
      expect(said(result)).toEqual([]);
      expect(firstLine(result)).toMatch(/^✅ success · /);
    }
  });

  it('is counted among the instances of a fan-out', () =>
    withProvider(
      (_request, { prompt }) => ({ text: /"n": ?2/.test(prompt) ? '' : 'done', usage: USAGE }),
      async (provider) => {
        const result = await runStep(
          {
            workflow: 'ask',
            'payloads-file': 'p.jsonl',
            'instance-id': 'base',
            ...keyed(provider.url),
          },
          { files: { 'p.jsonl': '{"n":1}\n{"n":2}\n{"n":3}\n' } },
        );
        expect(said(result)).toEqual([
          'warning: success, but in 1 of 3 instances (base/2): the result is empty',
        ]);
        expect(result.summary).toMatch(/- ⚠️ base\/2: The result is empty\./);
      },
    ));
});

describe('the log', () => {
  it('folds the run, and says the failure and the receipt outside of every group', () =>
    withProvider([{ toolCalls: [countLines], usage: USAGE }], async (provider) => {
      const result = await runStep({ workflow: 'ask', 'max-turns': 1, ...keyed(provider.url) });
      expect(result.groups).toHaveLength(1);
      const lines = result.stdout.split('\n');
      const end = lines.findLastIndex((line) => line.startsWith('::endgroup'));
      const outside = lines.slice(end + 1).join('\n');
      expect(outside).toContain('::error::turn_limit: ');
      expect(outside).toMatch(/^│ cost {6}\$/m);
      expect(lines.slice(0, end).join('\n')).not.toContain('::error');
    }));
});
