// `mode: invoke` with a file of a thousand payloads, on a server that takes in fewer at once than the step would start.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineWorkflow, z } from '../../src/index.ts';
import { toNanos } from '../../src/protocol/money.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';
import { type AnthropicServer, startAnthropicServer } from '../support/anthropic-server.ts';
import { startTestServer, type TestServer } from '../support/node-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { invokeStep } from './invoke-step.ts';
import { USAGE } from './projects.ts';

const COUNT = 1000;
const ask = defineWorkflow({
  description: 'Asks.',
  model: 'anthropic/claude-haiku-5-5',
  input: z.object({ n: z.number() }),
  async run({ input, session }) {
    if (input.n === 500) throw new Error('number 500 is not liked');
    return { n: input.n, said: (await session.prompt(`Say ${input.n}.`)).text };
  },
});

let provider: AnthropicServer;
let server: TestServer;
beforeAll(async () => {
  provider = await startAnthropicServer({ script: () => ({ text: 'Said.', usage: USAGE }) });
  server = await startTestServer({ workflows: { ask }, anthropicUrl: provider.url, maxActive: 40 });
});
afterAll(() => Promise.all([provider.stop(), server.stop()]));

const fanOut = (count: number, inputs: Record<string, string | number | boolean> = {}) => {
  const lines = Array.from({ length: count }, (_, n) => `${JSON.stringify({ n })}\n`).join('');
  return invokeStep(
    { url: server.url, workflow: 'ask', 'payloads-file': 'lines.jsonl', 'instance-id': 'many', ...inputs },
    { workspace: tempWorkspace({ 'lines.jsonl': lines }).dir, timeoutMs: 240_000 },
  );
};

function resultsOf({ outputs }: Awaited<ReturnType<typeof fanOut>>): RunSnapshot[] {
  const text = outputs.results || readFileSync(outputs['report-file'] ?? '', 'utf8');
  return JSON.parse(text) as RunSnapshot[];
}

describe('a thousand instances from one step', { timeout: 240_000 }, () => {
  it('are all seen through, though one fails and the server is full again and again, with a short log', async () => {
    const result = await fanOut(COUNT, { concurrency: 64, comment: 'off' });
    expect(result.outputs).toMatchObject({
      conclusion: 'failure',
      status: 'failed',
      'error-code': 'workflow_error',
      turns: String(COUNT - 1),
      'input-tokens': String((COUNT - 1) * USAGE.inputTokens),
      'run-url': server.url,
      'report-file': expect.stringMatching(/\.results\.json$/),
    });
    expect(provider.requests).toHaveLength(COUNT - 1);
    expect(result.annotations[0]?.message).toMatch(
      /1 of 1000 instances failed; the first is many\/501: number 500 is not liked/,
    );
    const lines = result.plain.filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThan(80);
    expect(lines.join('\n')).toMatch(/1,000 of 1,000 instances over, 1 of them failed · \$\d/);
    expect(result.summary).toContain('999 of 1,000 succeeded');
  });

  it('are handed over without waiting for them', async () => {
    const result = await fanOut(30, { wait: false, 'instance-id': 'handed' });
    expect(result.outputs.conclusion).toBe('success');
    const results = resultsOf(result);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(30);
  });

  it('have their results in one array, in the order of the lines, and cost what they cost together', async () => {
    const result = await fanOut(120, { concurrency: 30, 'instance-id': 'ordered' });
    const results = resultsOf(result);
    expect(results.map((run) => run.result)).toEqual(
      Array.from({ length: 120 }, (_, n) => ({ n, said: 'Said.' })),
    );
    const cost = results.reduce((sum, run) => sum + toNanos(run.costUsd ?? 0), 0);
    expect(toNanos(Number(result.outputs['cost-usd']))).toBe(cost);
  });
});
