// That OpenAI's prompt cache hits: it goes by the beginning of a request alone, so nothing may ever change there.
import { afterEach, expect, test } from 'vitest';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { toNanos } from '../../../../src/protocol/money.ts';
import { openAiRuntime } from '../../../support/openai-runtime.ts';
import type { OpenAiReply, OpenAiServer } from '../../../support/openai-server.ts';
import { startWorkflow } from '../../../support/test-runtime.ts';

const servers: OpenAiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

test.each(['chat', 'responses'] as const)(
  'over %s every turn of a long conversation reads what the one before sent, and is priced as such',
  async (speaks) => {
    const run = defineWorkflow({
      description: 'works',
      async run({ session }) {
        for (const prompt of ['First.', 'Second.']) await session.prompt(prompt);
      },
    });
    const call = (turn: number): OpenAiReply => ({
      thinking: `Hm, ${turn}.`,
      toolCalls: [1, 2, 3].map((at) => ({
        name: 'read',
        input: { path: 'notes.txt', offset: turn * 3 + at, limit: 20 },
      })),
    });
    const eleven = [...Array.from({ length: 11 }, (_, turn) => call(turn)), { text: 'Read it.' }];
    const { runtime, server } = await openAiRuntime(
      [...eleven, ...eleven],
      {
        workflows: { work: run },
        files: { 'notes.txt': 'Something was noted here, at some length, for later.\n'.repeat(99) },
        systemContext: 'Work with care. '.repeat(100),
      },
      { speaks, caching: true },
    );
    servers.push(server);
    const { done } = await runtime.start(startWorkflow('work'));
    const { error, turns, costUsd, usage } = await done;
    expect([error, turns]).toEqual([null, 24]);
    const used = server.requests.flatMap(({ cache }) => (cache === undefined ? [] : [cache]));
    const shares = used.slice(1).map(({ read }, at) => read / (used[at]?.input ?? Number.NaN));
    expect(Math.min(...shares)).toBeGreaterThan(0.9);
    expect(usage.cacheReadTokens).toBe(used.reduce((sum, { read }) => sum + read, 0));
    const prices = createPriceBook();
    let nanos = 0;
    for (const { input, read } of used) {
      const counts = {
        inputTokens: input - read,
        cacheReadTokens: read,
        cacheWriteTokens: 0,
        outputTokens: 5,
      };
      nanos += (await prices.cost('openai/gpt-5', counts, {}, Date.now())).nanos ?? Number.NaN;
    }
    expect(toNanos(costUsd ?? -1)).toBe(nanos);
  },
);
