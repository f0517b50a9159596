// What Prometheus makes of /metrics, by a parser that is not ours.
import parsePrometheus from 'parse-prometheus-text-format';
import { expect, test } from 'vitest';
import { defineTool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import { startTestServer, TOKEN } from '../../support/node-server.ts';
import { until } from '../../support/wait.ts';

const greet = defineTool({
  name: 'greet',
  description: 'x',
  input: z.object({}),
  effect: 'none',
  run: () => 'hi',
});
const usage = { inputTokens: 500, outputTokens: 250 };
const never = defineWorkflow({ description: 'x', run: () => new Promise(() => {}) });

test('runs, turns, tokens, cost, what waits, and how long everything took', async () => {
  const server = await startTestServer({
    workflows: {
      hello: defineWorkflow({
        description: 'x',
        tools: [greet],
        run: async ({ session }) => (await session.prompt('Hi.')).text,
      }),
      broken: defineWorkflow({
        description: 'x',
        run() {
          throw new Error('broken');
        },
      }),
      never,
    },
    config: { prices: { 'scripted/priced': { input: 1, output: 2 } } },
    script: {
      pricedAs: 'scripted/priced',
      rules: [
        { when: { turn: 1 }, reply: { toolCalls: [{ name: 'greet', input: {} }], usage } },
        { reply: { text: 'Hello.', usage } },
      ],
    },
  });
  try {
    for (const path of ['hello/a', 'hello/b', 'broken/c'])
      await server.call('POST', `/workflows/${path}?wait=20`, {});
    await server.call('POST', '/workflows/never/d', {});
    await until(async () => (await server.call('GET', '/workflows/never/d')).json.status === 'running');
    const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const families = new Map(parsePrometheus(await response.text()).map((family) => [family.name, family]));
    const values = (name: string) =>
      families
        .get(name)
        ?.metrics.map(({ labels = {}, value }) => [...Object.values(labels), Number(value)].join(' '));
    expect([...families.values()].filter(({ help, type }) => help === '' || type === 'UNTYPED')).toEqual([]);
    expect(values('flue_runs')).toEqual(['queued 0', 'running 1', 'waiting 0']);
    expect(values('flue_runs_ended_total')).toEqual(['succeeded 2', 'failed 1', 'cancelled 0']);
    expect(values('flue_runs_started_total')).toEqual(['4']);
    expect(values('flue_turns_total')).toEqual(['4']);
    expect(values('flue_tool_calls_total')).toEqual(['2']);
    expect(values('flue_tokens_total')).toEqual(expect.arrayContaining(['input 2000', 'output 1000']));
    expect(Number(values('flue_cost_usd_total')?.[0])).toBeCloseTo(0.004, 9);
    const duration = families.get('flue_run_duration_seconds');
    expect(duration?.type).toBe('HISTOGRAM');
    const [{ buckets = {}, count } = {}] = duration?.metrics ?? [];
    expect([count, buckets['+Inf'], Object.keys(buckets).length]).toEqual(['3', '3', 12]);
    const bound = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text));
    const counts = Object.entries(buckets)
      .toSorted(([a], [b]) => bound(a) - bound(b))
      .map(([, runs]) => Number(runs));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  } finally {
    await server.stop();
  }
});
