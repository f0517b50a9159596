import { describe, expect, it } from 'vitest';
import { defineAgent } from '../../../src/authoring/agent.ts';
import type { Policy } from '../../../src/authoring/config.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { DEFAULT_LIMITS } from '../../../src/core/budget/limits.ts';
import { allPolicies, capLimits, capNotices, refuseMode } from '../../../src/core/policy.ts';
import type { StartRun } from '../../../src/protocol/start-run.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../support/test-runtime.ts';

const both = (given: Policy, own: Policy) => allPolicies([{ name: 'input policy', policy: given }], own);

const asks = defineWorkflow({
  description: 'asks once',
  run: async ({ session }) => (await session.prompt('What is it?')).text,
});

async function run(options: TestRuntimeOptions, request: Partial<StartRun> = {}) {
  const { runtime } = testRuntime({
    workflows: { w: asks },
    script: { rules: [{ when: {}, reply: { text: 'hi' } }] },
    ...options,
  });
  const handle = await runtime.start(startWorkflow('w', {}, request));
  const snapshot = await handle.done;
  const [queued, ...events] = runtime.entries(handle.runId).map(({ event }) => event);
  return { snapshot, queued, events };
}

const input = (policy: Policy) => [{ name: 'input policy', policy }];

describe('two policies', () => {
  it('hold both: each limit is the lower of them, and none is raised', () => {
    const policies = both({ maxCostUsd: 2, maxTurns: 10 }, { maxCostUsd: 3, maxTurns: 5, timeoutMs: 60_000 });
    expect(capLimits({ ...DEFAULT_LIMITS, maxCostUsd: null }, policies)).toEqual({
      maxCostUsd: 2,
      maxTurns: 5,
      maxTokens: null,
      timeoutMs: 60_000,
    });
    expect(capLimits(DEFAULT_LIMITS, input({ maxCostUsd: 9 }))).toEqual(DEFAULT_LIMITS);
  });

  it('say which of them capped what was asked for, and nothing of what was not asked for', () => {
    const policies = both({ maxCostUsd: 2 }, { maxCostUsd: 0.5, maxTurns: 5, timeoutMs: 90_000 });
    expect(capNotices({ maxCostUsd: 4, timeoutMs: 120_000 }, policies)).toEqual([
      'the budget is $0.5000 by the policy of flue.config.ts, not $4.00 as asked for',
      'the time limit is 1.5 min by the policy of flue.config.ts, not 2 min as asked for',
    ]);
    expect(capNotices({ maxCostUsd: null }, input({ maxCostUsd: 2 }))).toEqual([
      'the budget is $2.00 by input policy, not none as asked for',
    ]);
    expect(capNotices({ maxCostUsd: 2, maxTurns: 3 }, policies.slice(0, 1))).toEqual([]);
  });

  it('refuse a mode that either does not name', () => {
    expect(() => refuseMode('estimate', both({ modes: ['run', 'estimate'] }, { modes: ['run'] }))).toThrow(
      'the policy of flue.config.ts does not allow mode: estimate',
    );
    expect(() => refuseMode('run', both({ modes: ['run', 'estimate'] }, {}))).not.toThrow();
  });
});

describe('a run under a policy of its host', () => {
  it('gets the capped limit, and its journal says why', async () => {
    const { queued, events } = await run(
      { policies: input({ maxCostUsd: 0.25 }) },
      { limits: { maxCostUsd: 5 } },
    );
    expect(queued).toMatchObject({ limits: { maxCostUsd: 0.25 } });
    expect(events[0]).toMatchObject({
      type: 'log',
      level: 'warn',
      message: 'the budget is $0.2500 by input policy, not $5.00 as asked for',
    });
  });

  it('is not begun with a model that was asked for by name and is not allowed', async () => {
    const { runtime } = testRuntime({
      workflows: { w: asks },
      policies: input({ models: ['scripted/test'] }),
    });
    await expect(runtime.start(startWorkflow('w', {}, { model: 'claude-opus-9' }))).rejects.toMatchObject({
      code: 'config_error',
      message: 'input policy does not allow the model "anthropic/claude-opus-9"',
      hint: 'use one of: scripted/test',
    });
    expect(await run({ policies: input({ models: ['scripted/test'] }) })).toMatchObject({
      snapshot: { status: 'succeeded' },
    });
  });

  const forbidden = defineAgent({ description: 'x', instructions: 'x', model: 'scripted/other' });
  it.each<[string, TestRuntimeOptions]>([
    [
      'of a prompt',
      {
        workflows: {
          w: defineWorkflow({
            description: 'x',
            run: async ({ session }) => (await session.prompt('x', { model: 'scripted/other' })).text,
          }),
        },
      },
    ],
    ['of a definition', { workflows: { w: defineWorkflow({ ...asks, model: 'scripted/other' }) } }],
    ['of the config', { config: { model: 'scripted/other' } }],
    [
      'of another agent',
      {
        agents: { forbidden },
        workflows: {
          w: defineWorkflow({
            description: 'x',
            run: async (context) => (await context.agent('forbidden').prompt('x')).text,
          }),
        },
      },
    ],
  ])('never asks a model %s that is not allowed', async (_, options) => {
    const { snapshot } = await run({ ...options, policies: input({ models: ['scripted/test'] }) });
    expect(snapshot).toMatchObject({
      status: 'failed',
      turns: 0,
      error: { message: 'input policy does not allow the model "scripted/other"' },
    });
  });
});
