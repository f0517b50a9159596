// Another model stands in for one that is overloaded, over two providers: what belongs to the one never goes to the other,
// and comes back to its own when that one answers again.
import { afterEach, describe, expect, test } from 'vitest';
import { createModels } from '../../../../src/adapters/model/models.ts';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';
import type { ModelChoice } from '../../../../src/authoring/config.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import {
  type AnthropicServer,
  faults,
  type Reply,
  startAnthropicServer,
} from '../../../support/anthropic-server.ts';
import { type OpenAiReply, type OpenAiServer, startOpenAiServer } from '../../../support/openai-server.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const running: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

const CLAUDE = 'anthropic/claude-opus-5-5';
const GPT = 'openai/gpt-5';
const COST = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };
const look = { name: 'bash', input: { command: 'ls' } };
const away = { kind: 'status' as const, status: 503 };

interface Played {
  snapshot: RunSnapshot;
  anthropic: AnthropicServer;
  openai: OpenAiServer;
}

async function play(
  {
    claude,
    gpt,
    speaks = 'responses',
  }: { claude: Reply[]; gpt: OpenAiReply[]; speaks?: 'chat' | 'responses' },
  prompts: string[],
  model: ModelChoice = [CLAUDE, GPT],
): Promise<Played> {
  const anthropic = await startAnthropicServer({
    script: claude.map((reply) => ({ usage: COST, ...reply })),
  });
  const openai = await startOpenAiServer(gpt, { speaks });
  running.push(anthropic, openai);
  const { runtime } = testRuntime({
    models: createModels({
      endpoints: {
        anthropic: { api: 'anthropic', apiKey: 'test-key', baseUrl: anthropic.url },
        openai: { api: 'openai', apiKey: 'test-key', baseUrl: openai.url, wire: speaks },
      },
      prices: createPriceBook(),
    }),
    config: { model, budget: { maxCostUsd: 50 } },
    workflows: {
      work: defineWorkflow({
        description: 'works',
        async run({ session }) {
          for (const prompt of prompts) await session.prompt(prompt);
        },
      }),
    },
  });
  const { done } = await runtime.start(startWorkflow('work'));
  return { snapshot: await done, anthropic, openai };
}

const messagesOf = ({ requests }: AnthropicServer, at: number) =>
  JSON.stringify(requests.at(at)?.body?.messages);
const inputOf = ({ requests }: OpenAiServer, at: number) => JSON.stringify(requests.at(at)?.body);
const modelsOf = ({ models }: RunSnapshot) => models.map(({ model, requests }) => [model, requests]);

describe.each(['chat', 'responses'] as const)('a stand-in over %s', (speaks) => {
  test('gets the calls and their results, but no thoughts; and the first model its own again in the next prompt', async () => {
    const { snapshot, anthropic, openai } = await play(
      {
        speaks,
        claude: [
          { thinking: 'A thought of Claude.', text: 'I look.', toolCalls: [look] },
          faults.overloaded(),
          faults.overloaded(),
          { thinking: 'Another of Claude.', text: 'Back.' },
        ],
        gpt: [
          { thinking: 'A thought of GPT.', toolCalls: [look, look] },
          { thinking: 'One more of GPT.', text: 'Standing in.' },
        ],
      },
      ['First.', 'Second.'],
    );
    expect(snapshot.error).toBeNull();
    expect(snapshot.model).toBe(CLAUDE);
    expect(modelsOf(snapshot)).toEqual([
      [CLAUDE, 2],
      [GPT, 2],
    ]);
    for (const at of [0, 1]) {
      expect(inputOf(openai, at)).toContain('I look.');
      expect(inputOf(openai, at)).not.toContain('signature');
    }
    // Its own thoughts come back to it within the prompt that it stands in for.
    expect(inputOf(openai, 1)).toContain(
      speaks === 'chat' ? 'A thought of GPT.' : 'encrypted_content":"gAAAA',
    );
    const last = messagesOf(anthropic, -1);
    expect(last.match(/"type":"thinking"/g)).toHaveLength(1);
    expect(last).not.toMatch(/of GPT|gAAAA|encrypted/);
    expect(last).toContain('Standing in.');
    expect(anthropic.requests.map(({ droppedThinking, refusal }) => [droppedThinking, refusal])).toEqual(
      Array(4).fill([0, undefined]),
    );
  });
});

test('the first model may be of either provider, and the cost is the sum of both', async () => {
  const { snapshot, anthropic } = await play(
    {
      claude: [{ thinking: 'Hm.', text: 'Standing in.' }, { text: 'Again.' }],
      gpt: [
        { thinking: 'Oh.', text: 'One.' },
        { fault: away },
        { fault: away },
        { fault: { kind: 'drop', afterChunks: 2 } },
        { fault: { kind: 'drop', afterChunks: 2 } },
      ],
    },
    ['First.', 'Second.', 'Third.'],
    [GPT, CLAUDE],
  );
  expect(snapshot.error).toBeNull();
  expect(modelsOf(snapshot).sort()).toEqual([
    [CLAUDE, 2],
    [GPT, 1],
  ]);
  expect(snapshot.lostRequests).toBe(2);
  const costs = snapshot.models.map(({ costUsd }) => costUsd ?? Number.NaN);
  expect(costs.every((cost) => cost > 0)).toBe(true);
  expect(snapshot.costUsd).toBeCloseTo(
    costs.reduce((a, b) => a + b),
    9,
  );
  expect(messagesOf(anthropic, -1)).not.toMatch(/gAAAA|reasoning/);
});
