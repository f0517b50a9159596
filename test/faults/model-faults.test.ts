// Every way in which a provider can fail, through the whole runtime: how the run ends, what is said, what is asked again,
// what it costs, and that it does not hang.
import { describe, expect, it } from 'vitest';
import { defineTool } from '../../src/authoring/tool.ts';
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import { z } from '../../src/index.ts';
import type { RunError } from '../../src/protocol/events.ts';
import { toNanos } from '../../src/protocol/money.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';
import { faults, type Reply, startAnthropicServer } from '../support/anthropic-server.ts';
import { billed, journalProblems } from '../support/faults/invariants.ts';
import { MODEL, realRuntime } from '../support/faults/real-runtime.ts';
import { startWorkflow } from '../support/test-runtime.ts';
import { until } from '../support/wait.ts';

const ATTEMPTS = 3;
/** Only where silence is the fault: provider and run share a process here, and each makes the other wait. */
const IDLE_MS = 250;
const usage = { inputTokens: 1_000, outputTokens: 500, cacheReadTokens: 200, cacheWriteTokens: 100 };
const good: Reply = { text: 'All is well.', usage };
const call = { name: 'pay', input: { amount: 1_000 } };

interface Outcome {
  /** Requests that the provider got. */
  requests: number;
  /** Answers that were accepted, each of them at the price of `usage`. */
  turns: number;
  lost: number;
  error?: { says: RegExp; hint?: RegExp; retryable: boolean };
  text?: string;
}

const mended = (lost: number): Outcome => ({ requests: 2, turns: 1, lost, text: 'All is well.' });
const givenUp = (says: RegExp, lost: number): Outcome => ({
  requests: ATTEMPTS,
  turns: 0,
  lost,
  error: { says, hint: /run it again/, retryable: true },
});
const refused = (says: RegExp, hint?: RegExp): Outcome => ({
  requests: 1,
  turns: 0,
  lost: 0,
  error: { says, ...(hint && { hint }), retryable: false },
});
const ended = (says: RegExp, hint: RegExp): Outcome => ({ ...refused(says, hint), turns: 1 });

const CASES: Array<[name: string, script: Reply[], outcome: Outcome]> = [
  ['429 with a Retry-After it can wait for', [faults.rateLimited('0.1'), good], mended(0)],
  [
    '429 with a Retry-After that is too long',
    [faults.rateLimited('120')],
    {
      ...refused(/429.*asks to wait 120 s/, /in 120 s/),
      error: { says: /429.*asks to wait 120 s/, hint: /in 120 s/, retryable: true },
    },
  ],
  ['429 that does not end', [faults.rateLimited()], givenUp(/limits the rate.*after 3 attempts/, 0)],
  ['529 once', [faults.overloaded(), good], mended(0)],
  ['529 that does not end', [faults.overloaded()], givenUp(/529.*after 3 attempts/, 0)],
  ['500 that does not end', [faults.serverError()], givenUp(/500.*after 3 attempts/, 0)],
  ["a proxy's page that does not end", [faults.badGateway()], givenUp(/502 (?!.*<).*after 3 attempts/, 0)],
  ['a connection reset before the answer', [faults.dropBeforeHeaders(), good], mended(1)],
  ['a stream dropped in the middle', [faults.dropAfter(4, { usage }), good], mended(1)],
  ['streams dropped again and again', [faults.dropAfter(4)], givenUp(/broke|ended before/, 3)],
  ['a stream that stalls', [faults.stallAfter(4), good], mended(1)],
  ['streams that stall again and again', [faults.stallAfter(2)], givenUp(/no sign of life/, 3)],
  ['a stream that ends too soon', [faults.endBeforeStop(), good], mended(1)],
  ['malformed SSE', [faults.malformedSse(), good], mended(1)],
  ['malformed SSE again and again', [faults.malformedSse()], givenUp(/ended before|no sense/, 3)],
  ['malformed JSON in an event', [faults.malformedJson()], givenUp(/not JSON/, 3)],
  ['an error event in the stream', [faults.overloadedMidStream(), good], mended(1)],
  ['an error event again and again', [faults.overloadedMidStream()], givenUp(/overloaded_error/, 3)],
  ['a tool input cut in half', [faults.truncatedToolInput(call), good], mended(1)],
  ['tool inputs cut in half', [faults.truncatedToolInput(call)], givenUp(/"pay" arrived as broken JSON/, 3)],
  [
    'a tool input cut by max_tokens',
    [{ ...faults.truncatedToolInput(call, 'max_tokens'), usage }, good],
    { ...mended(0), turns: 2 },
  ],
  [
    'an answer cut by max_tokens',
    [{ ...faults.maxTokens('I was'), usage }, good],
    { ...mended(0), turns: 2 },
  ],
  [
    'answers cut by max_tokens',
    [{ ...faults.maxTokens('I was'), usage }],
    {
      ...givenUp(/cut off at 16384 tokens/, 0),
      turns: 3,
      error: { says: /cut off at 16384 tokens/, hint: /ask for less/, retryable: false },
    },
  ],
  ['a refusal', [{ ...faults.refusal(), usage }], ended(/declined to answer/, /another model/)],
  [
    'an exhausted context window',
    [{ ...faults.contextWindowExceeded(), usage }],
    // The answer, and a summary that is tried with less and less.
    { ...ended(/context window/, /smaller/), requests: 5, turns: 5 },
  ],
  ['an empty message', [{ ...faults.emptyMessage(), usage }], { requests: 1, turns: 1, lost: 0 }],
  [
    'a message of 10 MB',
    [{ ...faults.hugeMessage(), usage }],
    { requests: 1, turns: 1, lost: 0, text: 'x'.repeat(10 * 1024 * 1024) },
  ],
  ['a wrong key', [faults.unauthorized()], refused(/401/, /ANTHROPIC_API_KEY/)],
  ['an unknown model', [faults.modelNotFound()], refused(/404/, /flue models/)],
  ['a request it does not like', [faults.badRequest()], refused(/400.*the request is bad/)],
  [
    'a prompt that is too long',
    [faults.badRequest('prompt is too long: 9 > 8')],
    refused(/too long/, /smaller/),
  ],
];

async function play(script: Reply[]) {
  const paid: number[] = [];
  const pay = defineTool({
    name: 'pay',
    description: 'Pays.',
    input: z.object({ amount: z.number() }),
    run: ({ input }) => paid.push(input.amount),
  });
  const workflow = defineWorkflow({
    description: 'asks',
    tools: [pay],
    run: async ({ session }) => (await session.prompt('Well?')).text,
  });
  const server = await startAnthropicServer({ script });
  const stalls = script.some(({ fault }) => fault?.kind === 'stall');
  const { runtime, close } = realRuntime({
    url: server.url,
    workflows: { ask: workflow },
    modelCalls: { attempts: ATTEMPTS, ...(stalls && { idleMs: IDLE_MS }) },
  });
  try {
    const began = performance.now();
    const handle = await runtime.start(startWorkflow('ask'));
    const snapshot = await handle.done;
    const ms = performance.now() - began;
    await until(() => server.inFlight === 0);
    const entries = runtime.entries(handle.runId);
    return { snapshot, entries, ms, paid, requests: server.requests, ledger: server.ledger };
  } finally {
    close();
    await server.stop();
  }
}

function expectError(error: RunError | null, { says, hint, retryable }: NonNullable<Outcome['error']>): void {
  expect(error).toMatchObject({ code: 'model_error', retryable });
  const { message = '', hint: advice = '' } = error ?? {};
  expect(message).toMatch(says);
  expect(message, 'names the model').toContain(MODEL);
  expect(message, 'is one sentence').toMatch(/^[^\n]{20,300}(?<![.\s])$/);
  expect(message + advice).not.toMatch(/sk-ant|undefined|\[object|<html|\bat .+:\d+:\d+/);
  if (hint !== undefined) expect(advice).toMatch(hint);
}

async function priceOf(turns: number): Promise<number> {
  const bill = { ...usage, cacheWrite1hTokens: 0, thinkingTokens: 0 };
  return turns * (await billed({ index: 0, model: 'claude-haiku-5-5', usage: bill }));
}

function expectText({ text }: RunSnapshot, wanted: string): void {
  expect(text?.length).toBe(wanted.length);
  expect(text === wanted).toBe(true);
}

describe('a run whose provider answers with', () => {
  it.each(CASES)('%s', async (_name, script, { requests, turns, lost, error, text }) => {
    const found = await play(script);
    const { snapshot, ledger } = found;
    if (error === undefined) expect(snapshot).toMatchObject({ status: 'succeeded', error: null });
    else expectError(snapshot.error, error);
    if (text !== undefined) expectText(snapshot, text);
    expect(found.requests.length).toBe(requests);
    expect(snapshot).toMatchObject({ turns, lostRequests: lost });
    expect(toNanos(snapshot.costUsd ?? -1)).toBe(await priceOf(turns));
    expect(snapshot.unreportedUsdMax > 0).toBe(lost > 0);
    await until(() => ledger.completedCount + ledger.lostCount === turns + lost);
    expect(journalProblems(found.entries, snapshot)).toEqual([]);
    expect(found.paid).toEqual([]);
    expect(found.ms).toBeLessThan(15_000);
  });

  it('429 is asked again no sooner than it said', async () => {
    const { requests } = await play([faults.rateLimited('0.2'), good]);
    const [first, second] = requests.map(({ arrivedAt }) => arrivedAt);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(199);
  });
});
