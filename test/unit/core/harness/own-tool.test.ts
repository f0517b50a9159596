// Tools of an author: what they may return and throw, how long they may take, and what the model is told of it.
import { describe, expect, test } from 'vitest';
import { defineTool, type Tool, type ToolSpec } from '../../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { FlueError, z } from '../../../../src/index.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../../support/test-runtime.ts';

type Run = ToolSpec<z.ZodObject>['run'];

function toolOf(run: Run, over: Partial<ToolSpec<z.ZodObject>> = {}): Tool {
  return defineTool({ name: 'probe', description: 'Probes.', input: z.object({}), run, ...over });
}

const script = {
  pricedAs: 'anthropic/claude-haiku-5-5',
  rules: [
    { when: { turn: 1 }, reply: { toolCalls: [{ name: 'probe', input: {} }] } },
    { reply: { text: 'done' } },
  ],
};

function open(tools: readonly Tool[], over: TestRuntimeOptions = {}) {
  const workflow = defineWorkflow({
    description: 'probes',
    tools,
    run: async ({ session }) => (await session.prompt('Probe.')).text,
  });
  return testRuntime({ workflows: { w: workflow }, script, ...over }).runtime;
}

type Completed = Extract<RunEvent, { type: 'tool_completed' }>;

/** One call of the tool: the run must go on after it. */
async function call(tool: Tool): Promise<Completed> {
  const runtime = open([tool]);
  const { over, runId } = await runtime.start(startWorkflow('w'));
  expect(await over).toMatchObject({ status: 'succeeded', result: 'done' });
  const ended = runtime.entries(runId).find(({ event }) => event.type === 'tool_completed');
  return ended?.event as Completed;
}

const said = async (run: Run): Promise<string> => {
  const { isError, output } = await call(toolOf(run));
  return `${isError ? 'error: ' : ''}${output}`;
};

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
const bytes = new TextEncoder().encode('żółw');

describe('what a tool returns', () => {
  test.each<[string, () => unknown, string]>([
    ['text', () => 'as it is', 'as it is'],
    ['JSON', () => ({ id: 7, at: new Date(0) }), '{"id":7,"at":"1970-01-01T00:00:00.000Z"}'],
    ['nothing', () => undefined, 'done'],
    ['null', () => null, 'null'],
    ['false', () => false, 'false'],
    ['an empty object', () => ({}), '{}'],
    ['bytes of UTF-8', () => bytes, 'żółw'],
    ['a Buffer', () => Buffer.from(bytes), 'żółw'],
    ['an ArrayBuffer', () => bytes.buffer, 'żółw'],
  ])('%s reaches the model', async (_what, run, expected) => {
    expect(await said(run)).toBe(expected);
  });

  test.each<[string, () => unknown, string]>([
    ['something cyclic', () => cyclic, 'it is cyclic, or nested too deep'],
    ['a BigInt', () => ({ n: 1n }), 'it holds a BigInt'],
    ['a function', () => () => 1, 'it is a function'],
    ['other bytes', () => new Uint8Array([255, 254, 0]), 'it is 3 bytes that are no UTF-8 text'],
    ['a Response', () => new Response('body'), 'a Response has no JSON form; return await response.text()'],
    ['a Map', () => new Map([[1, 2]]), 'a Map has no JSON form'],
    ['an object of no class', () => Object.create({ constructor: null }), 'it has no JSON form'],
    [
      'a getter that throws',
      () =>
        Object.defineProperty({}, 'x', {
          enumerable: true,
          get() {
            throw new Error('no');
          },
        }),
      'no',
    ],
    ['an array without end', () => new Array(2 ** 32 - 1), 'it has more than 8 MiB'],
    ['a large array', () => Array.from({ length: 9_000_000 }, () => 0), 'it has more than 8 MiB'],
    [
      'a hundred megabytes in an object',
      () => ({ data: new Uint8Array(100_000_000) }),
      'it has more than 8 MiB',
    ],
    [
      'one that is nested without end',
      () => {
        let nested: unknown[] = [];
        for (let i = 0; i < 50_000; i++) nested = [nested];
        return nested;
      },
      'it is cyclic, or nested too deep',
    ],
  ])('%s is told instead, and that it ran', async (_what, run, expected) => {
    expect(await said(run)).toBe(`error: probe ran, but its result cannot be shown: ${expected}`);
  });

  test('an error counts as thrown', async () => {
    expect(await said(() => new Error('no such ticket'))).toBe('error: probe failed: no such ticket');
  });
});

describe('what a tool throws', () => {
  const lookAlike = { name: 'FlueError', code: 'budget_exceeded', message: 'I am none' };
  test.each<[string, unknown, string]>([
    ['an error', new Error('the tracker said no'), 'the tracker said no'],
    ['one without a message', new RangeError(), 'RangeError'],
    ['text', 'just so', 'just so'],
    ['nothing', undefined, 'undefined'],
    ['a plain object', { status: 404 }, '{"status":404}'],
    ['something without a text', Object.create(null), '{}'],
    ['something cyclic', cyclic, 'something was thrown that has no message'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['what looks like an error of ours', lookAlike, 'I am none'],
    ['an error of ours', new FlueError('budget_exceeded', 'of my own budget'), 'of my own budget'],
    ['one that says that the run timed out', new FlueError('timed_out', 'upstream'), 'upstream'],
  ])('%s is a failed call, and the run goes on', async (_what, thrown, expected) => {
    const run = () => {
      throw thrown;
    };
    expect(await said(run)).toBe(`error: probe failed: ${expected}`);
    expect(await said(() => Promise.reject(thrown))).toBe(`error: probe failed: ${expected}`);
  });

  test('an error that names a secret is told without it', async () => {
    const runtime = open(
      [
        toolOf(({ env }) => {
          throw new Error(`401 for ${env.TOKEN}`);
        }),
      ],
      { env: { TOKEN: 'tok-123456' }, secrets: ['tok-123456'] },
    );
    const { over, runId } = await runtime.start(startWorkflow('w'));
    await over;
    expect(JSON.stringify(runtime.entries(runId))).toContain('probe failed: 401 for ***');
  });
});

describe('a tool that does not come back', () => {
  /** The model's answer to what it was told of the call. */
  async function told(over: Partial<ToolSpec<z.ZodObject>>): Promise<{ output: string; aborted: unknown[] }> {
    const clock = createFakeClock();
    const aborted: unknown[] = [];
    const hangs = toolOf(({ signal }) => {
      signal.addEventListener('abort', () => aborted.push((signal.reason as Error).name));
      return new Promise(() => {});
    }, over);
    const runtime = open([hangs], { clock });
    const { over: ended, runId } = await runtime.start(startWorkflow('w'));
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    while (!isOver) await clock.advance(clock.nextIn() ?? 1);
    const completed = runtime.entries(runId).find(({ event }) => event.type === 'tool_completed');
    return { output: (completed?.event as Completed | undefined)?.output ?? '', aborted };
  }

  test('is stopped after its time, and nobody knows how it went', async () => {
    const { output, aborted } = await told({ timeoutMs: 2_500 });
    expect(output).toBe('probe took longer than 2.5 s and was stopped: outcome unknown');
    expect(aborted).toEqual(['TimeoutError']);
  });

  test.each(['none', 'idempotent'] as const)('may be called again where its effect is %s', async (effect) => {
    const { output } = await told({ timeoutMs: 60_000, effect });
    expect(output).toBe('probe took longer than 1 minute and was stopped: it may be called again');
  });

  test('is given ten minutes when it does not say', async () => {
    const { output } = await told({});
    expect(output).toBe('probe took longer than 10 minutes and was stopped: outcome unknown');
  });

  test('ends with its run, whatever time it asked for', async () => {
    const reasons: unknown[] = [];
    const hangs = toolOf(
      ({ signal }) => {
        signal.addEventListener('abort', () => reasons.push((signal.reason as FlueError).code));
        return new Promise(() => {});
      },
      { timeoutMs: 3_600_000 },
    );
    const runtime = open([hangs]);
    const { over } = await runtime.start(startWorkflow('w', {}, { limits: { timeoutMs: 50 } }));
    expect(await over).toMatchObject({ status: 'failed', limitHit: 'timed_out' });
    expect(reasons).toEqual(['timed_out']);
  });

  test('and fails when nobody waits any more harms nobody', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const late = toolOf(
      ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => setImmediate(() => reject(new Error('too late')))),
        ),
      { timeoutMs: 1 },
    );
    expect((await call(late)).output).toContain('was stopped');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  test('keeps none of the others of its turn waiting', async () => {
    const order: string[] = [];
    let release = (): void => {};
    const first = toolOf(() => new Promise((resolve) => (release = () => resolve('first'))), {
      name: 'slow',
    });
    const second = toolOf(() => {
      order.push('second ran');
      release();
      return 'second';
    });
    const calls = [
      { name: 'slow', input: {} },
      { name: 'probe', input: {} },
    ];
    const runtime = open([first, second], {
      script: {
        ...script,
        rules: [{ when: { turn: 1 }, reply: { toolCalls: calls } }, { reply: { text: 'done' } }],
      },
    });
    const { over } = await runtime.start(startWorkflow('w'));
    expect(await over).toMatchObject({ status: 'succeeded' });
    expect(order).toEqual(['second ran']);
  });
});

describe('the input of a tool', () => {
  test('is told to the provider as a closed schema, at every depth', async () => {
    const input = z.object({
      title: z.string(),
      labels: z.array(z.object({ name: z.string() })).optional(),
      extra: z.looseObject({ a: z.number() }).optional(),
      counts: z.record(z.string(), z.number()).optional(),
      either: z.union([z.object({ x: z.number() }), z.object({ y: z.number() })]).optional(),
    });
    const opened = await providerRuntime([{ text: 'done' }], {
      workflows: {
        w: defineWorkflow({
          description: 'probes',
          tools: [defineTool({ name: 'probe', description: 'Probes.', input, run: () => 1 })],
          run: async ({ session }) => (await session.prompt('Probe.')).text,
        }),
      },
    });
    const { over } = await opened.runtime.start(startWorkflow('w'));
    expect((await over).status).toBe('succeeded');
    await opened.server.stop();
    const tools = opened.server.requests[0]?.body?.tools as Array<{ name: string; input_schema: unknown }>;
    expect(tools.find(({ name }) => name === 'probe')?.input_schema).toMatchObject({
      required: ['title'],
      additionalProperties: false,
      properties: {
        labels: { items: { additionalProperties: false } },
        extra: { additionalProperties: {} },
        counts: { additionalProperties: { type: 'number' } },
        either: { anyOf: [{ additionalProperties: false }, { additionalProperties: false }] },
      },
    });
  });

  test('that is two at once stays open, so that each part lets the other one pass', async () => {
    const { jsonSchemaOf } = await import('../../../../src/authoring/json-schema.ts');
    const both = z.record(z.string(), z.number()).and(z.object({ a: z.number() }));
    const schema = JSON.stringify(await jsonSchemaOf(both, 'input'));
    expect(schema).toContain('allOf');
    expect(schema).not.toContain('"additionalProperties":false');
  });

  test('that has no JSON form ends the prompt with the name of the tool', async () => {
    const runtime = open([toolOf(() => 1, { input: z.object({ at: z.date() }) as never })]);
    const { over } = await runtime.start(startWorkflow('w'));
    expect((await over).error).toMatchObject({
      code: 'workflow_error',
      message: expect.stringContaining('the input of the tool "probe" has no JSON Schema form'),
    });
  });

  test('whose check throws is refused, and the tool not run', async () => {
    let ran = false;
    const input = z.object({}).refine(() => {
      throw new Error('the check broke');
    });
    const tool = toolOf(() => (ran = true), { input: input as never });
    expect((await call(tool)).output).toBe(
      'probe was not run: its input could not be checked: the check broke',
    );
    expect(ran).toBe(false);
  });
});
