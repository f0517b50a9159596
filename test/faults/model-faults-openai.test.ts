// The ways in which a provider can fail, through the whole runtime, over both of OpenAI's APIs: how the run ends, what is
// asked again, what it costs, and that nothing half runs. What is said of each is model-faults.test.ts' concern.
import { describe, expect, it } from 'vitest';
import { defineTool } from '../../src/authoring/tool.ts';
import { defineWorkflow } from '../../src/authoring/workflow.ts';
import { z } from '../../src/index.ts';
import { toNanos } from '../../src/protocol/money.ts';
import { journalProblems } from '../support/faults/invariants.ts';
import type { OpenAiFault, OpenAiReply } from '../support/openai/reply.ts';
import { openAiRuntime } from '../support/openai-runtime.ts';
import { startWorkflow } from '../support/test-runtime.ts';

const ATTEMPTS = 3;
/** Only where silence is the fault: provider and run share a process here, and each makes the other wait. */
const IDLE_MS = 250;
/** 12 tokens at $1.25 and 5 at $10 a million. */
const NANOS_A_TURN = 12 * 1_250 + 5 * 10_000;

interface Outcome {
  requests: number;
  turns: number;
  lost: number;
  /** Its last word; undefined when the run fails. */
  text?: string;
}

const good: OpenAiReply = { text: 'All is well.' };
const mended = (lost: number): Outcome => ({ requests: 2, turns: 1, lost, text: 'All is well.' });
const givenUp = (lost: number): Outcome => ({ requests: ATTEMPTS, turns: 0, lost });
const refused: Outcome = { requests: 1, turns: 0, lost: 0 };
const status = (code: number, retryAfter?: string): OpenAiReply => ({
  fault: { kind: 'status', status: code, ...(retryAfter && { headers: { 'retry-after': retryAfter } }) },
});
const broken = (kind: Extract<OpenAiFault, { afterChunks: number }>['kind']): OpenAiReply => ({
  text: 'Never whole. '.repeat(40),
  fault: { kind, afterChunks: 7 },
});
const half: OpenAiReply = {
  toolCalls: [{ name: 'pay', input: { amount: 1_000 } }],
  fault: { kind: 'truncated_tool_input' },
};
const page: OpenAiReply = { fault: { kind: 'nonsense', contentType: 'text/html', body: '<h1>Sign in</h1>' } };

const CASES: Array<[name: string, replies: OpenAiReply[], outcome: Outcome]> = [
  ['429 with a Retry-After it can wait for', [status(429, '0.1'), good], mended(0)],
  ['429 with a Retry-After that is too long', [status(429, '120')], refused],
  ['429 that does not end', [status(429), status(429), status(429)], givenUp(0)],
  ['529 once', [status(529), good], mended(0)],
  ['500 that does not end', [status(500), status(500), status(500)], givenUp(0)],
  ['a stream dropped in the middle', [broken('drop'), good], mended(1)],
  ['streams dropped again and again', [broken('drop'), broken('drop'), broken('drop')], givenUp(3)],
  ['a stream that stalls', [broken('stall'), good], mended(1)],
  ['malformed SSE', [broken('malformed_sse'), good], mended(1)],
  ['malformed JSON in an event', [broken('malformed_json'), good], mended(1)],
  ['an error in the stream', [broken('error_event'), good], mended(1)],
  ['a tool input cut in half', [half, good], mended(1)],
  ['tool inputs cut in half', [half, half, half], givenUp(3)],
  ['a page instead of an answer', [page, good], mended(1)],
  ['an empty message', [{}], { requests: 1, turns: 1, lost: 0, text: '' }],
  ['a wrong key', [status(401)], refused],
  ['a request it does not like', [status(400)], refused],
  [
    '10 MB',
    [{ text: 'x'.repeat(10 * 1024 * 1024) }],
    { requests: 1, turns: 1, lost: 0, text: 'x'.repeat(10 * 1024 * 1024) },
  ],
];

describe.each(['chat', 'responses'] as const)('a run whose provider answers over %s with', (speaks) => {
  it.each(CASES)('%s', async (name, replies, { requests, turns, lost, text }) => {
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
    const { runtime, server } = await openAiRuntime(
      replies,
      {
        workflows: { ask: workflow },
        modelCalls: { attempts: ATTEMPTS, ...(name.includes('stalls') && { idleMs: IDLE_MS }) },
      },
      { speaks },
    );
    try {
      const { runId, done } = await runtime.start(startWorkflow('ask'));
      const snapshot = await done;
      if (text === undefined)
        expect(snapshot).toMatchObject({ status: 'failed', error: { code: 'model_error' } });
      else expect([snapshot.status, (snapshot.text ?? '') === text]).toEqual(['succeeded', true]);
      expect(server.requests.filter(({ path }) => !path.endsWith('input_tokens'))).toHaveLength(requests);
      expect(snapshot).toMatchObject({ turns, lostRequests: lost });
      expect(toNanos(snapshot.costUsd ?? -1)).toBe(turns * NANOS_A_TURN);
      expect(snapshot.unreportedUsdMax > 0).toBe(lost > 0);
      expect(journalProblems(runtime.entries(runId), snapshot)).toEqual([]);
      expect(paid).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it('a refusal', async () => {
    const workflow = defineWorkflow({
      description: 'asks',
      run: async ({ session }) => (await session.prompt('Well?')).text,
    });
    const { runtime, server } = await openAiRuntime(
      [{ finish: 'content_filter' }],
      { workflows: { ask: workflow } },
      { speaks },
    );
    const { done } = await runtime.start(startWorkflow('ask'));
    expect((await done).error).toMatchObject({ message: expect.stringContaining('declined to answer') });
    await server.stop();
  });
});
