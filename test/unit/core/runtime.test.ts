import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../../src/authoring/agent.ts';
import { defineTool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import type { RunEventType } from '../../../src/protocol/events.ts';
import { fold } from '../../../src/protocol/fold.ts';
import { runSnapshotSchema } from '../../../src/protocol/run.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../support/test-runtime.ts';

const usage = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 };
const priced = (rules: unknown[]) => ({ pricedAs: 'anthropic/claude-haiku-5-5', rules });

async function run(options: TestRuntimeOptions, request = startWorkflow('w')) {
  const { runtime } = testRuntime(options);
  const handle = await runtime.start(request);
  const snapshot = await handle.done;
  return { snapshot, failure: handle.failure(), entries: runtime.entries(handle.runId) };
}

const promptWorkflow = (options: Partial<Parameters<typeof defineWorkflow>[0]> = {}) =>
  defineWorkflow({
    description: 'asks once',
    ...options,
    run: async ({ session }) => (await session.prompt('What is it?')).text,
  });

describe('a run', () => {
  it('asks the model, really runs the tools it calls, and ends with text, usage and the exact cost', async () => {
    const { snapshot, entries } = await run({
      workflows: { w: promptWorkflow() },
      files: { 'a.txt': 'alpha\nbeta\n' },
      script: priced([
        {
          when: { turn: 1 },
          reply: { toolCalls: [{ name: 'bash', input: { command: 'wc -l < a.txt' } }], usage },
        },
        {
          when: { lastToolResult: { name: 'bash', matches: '(?<n>\\d+)' } },
          reply: { text: 'It has {{n}} lines.', usage },
        },
      ]),
    });
    expect(runSnapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      status: 'succeeded',
      text: 'It has 2 lines.',
      result: 'It has 2 lines.',
      model: 'scripted/test',
      turns: 2,
      toolCalls: 1,
      costUsd: 0.0007,
      costSource: 'scripted',
    });
    expect(entries.map(({ event }) => event.type)).toEqual<RunEventType[]>([
      'run_queued',
      'run_started',
      'turn_started',
      'turn_completed',
      'tool_started',
      'tool_completed',
      'turn_started',
      'turn_completed',
      'run_succeeded',
    ]);
    expect(entries.map(({ offset }) => offset)).toEqual(entries.map((_, i) => i + 1));
    expect(fold(entries)).toEqual(snapshot);
  });

  it('runs several tool calls of one turn and answers them in the order they were asked', async () => {
    const { snapshot, entries } = await run({
      workflows: { w: promptWorkflow() },
      files: { 'a.txt': 'one', 'b.txt': 'two' },
      script: priced([
        {
          when: { turn: 1 },
          reply: {
            toolCalls: [
              { name: 'bash', input: { command: 'echo changed > a.txt' } },
              { name: 'read', input: { path: 'b.txt' } },
              { name: 'nope', input: {} },
            ],
          },
        },
        { when: { turn: 2 }, reply: { text: 'done' } },
      ]),
    });
    expect(snapshot).toMatchObject({ status: 'succeeded', toolCalls: 3 });
    const unknown = entries.find(({ event }) => event.type === 'tool_completed' && event.name === 'nope');
    expect(unknown?.event).toMatchObject({
      isError: true,
      output: expect.stringContaining('there is no tool "nope"'),
    });
  });

  it('gives a structured result, repairing an answer that does not validate', async () => {
    const result = z.object({ verdict: z.enum(['pass', 'fail']), count: z.number() });
    const workflow = defineWorkflow({
      description: 'judges',
      output: result,
      run: async ({ session }) => (await session.prompt('Judge.', { result })).data,
    });
    const { snapshot } = await run({
      workflows: { w: workflow },
      script: priced([
        { when: { turn: 1, wantsResult: true }, reply: { text: 'sure!' } },
        { when: { turn: 2, lastUserText: 'not JSON' }, reply: { result: { verdict: 'maybe', count: 1 } } },
        { when: { turn: 3, lastUserText: 'verdict' }, reply: { result: { verdict: 'pass', count: 1 } } },
      ]),
    });
    expect(snapshot).toMatchObject({ status: 'succeeded', result: { verdict: 'pass', count: 1 }, turns: 3 });
  });

  it('ends with result_unavailable after bounded repairs, the last text kept', async () => {
    const workflow = defineWorkflow({
      description: 'judges',
      run: async ({ session }) =>
        (await session.prompt('Judge.', { result: z.object({ a: z.number() }) })).data,
    });
    const { snapshot } = await run({
      workflows: { w: workflow },
      script: priced([{ when: {}, reply: { text: 'no idea' } }]),
    });
    expect(snapshot).toMatchObject({
      status: 'failed',
      turns: 3,
      text: 'no idea',
      error: { code: 'result_unavailable' },
    });
  });

  it('stops before a call that the budget could not pay for, with what was spent kept exact', async () => {
    const { snapshot } = await run(
      {
        workflows: { w: promptWorkflow() },
        script: priced(
          Array.from({ length: 20 }, (_, i) => ({
            when: { turn: i + 1 },
            reply: { toolCalls: [{ name: 'glob', input: { pattern: `${i}*` } }], usage },
          })),
        ),
      },
      startWorkflow('w', {}, { limits: { maxCostUsd: 0.003 } }),
    );
    expect(snapshot).toMatchObject({
      status: 'failed',
      limitHit: 'budget_exceeded',
      error: { code: 'budget_exceeded' },
    });
    expect(snapshot.costUsd).toBeGreaterThan(0);
    expect(snapshot.costUsd).toBeLessThanOrEqual(0.003);
  });

  it('refuses a budget over a model without a price, and says how to set one', async () => {
    const { snapshot, failure } = await run({
      workflows: { w: promptWorkflow({ model: 'scripted/test' }) },
      models: { resolve: async (ref) => ({ ref: 'acme/unheard-of', id: ref, model: neverCalled }) },
    });
    expect(failure?.code).toBe('unpriced_model');
    expect(snapshot).toMatchObject({
      status: 'failed',
      costUsd: 0,
      turns: 0,
      error: { code: 'model_error' },
    });
    expect(snapshot.error?.hint).toContain('prices: { "acme/unheard-of"');
  });

  it('refuses a model that the policy does not name, whoever asked for it', async () => {
    const { snapshot, failure } = await run({
      workflows: { w: promptWorkflow() },
      config: { policy: { models: ['anthropic/claude-haiku-5-5'] } },
    });
    expect(failure?.code).toBe('config_error');
    expect(snapshot.error).toMatchObject({
      code: 'model_error',
      message: expect.stringContaining('"scripted/test"'),
    });
  });

  it('ends at its turn limit', async () => {
    const { snapshot } = await run(
      {
        workflows: { w: promptWorkflow() },
        script: priced([{ when: {}, reply: { toolCalls: [{ name: 'glob', input: { pattern: '*' } }] } }]),
      },
      startWorkflow('w', {}, { limits: { maxTurns: 3 } }),
    );
    expect(snapshot).toMatchObject({ status: 'failed', turns: 3, limitHit: 'turn_limit' });
  });

  it('ends at its timeout even when the code never looks at the signal', async () => {
    const workflow = defineWorkflow({ description: 'waits for ever', run: () => new Promise(() => {}) });
    const { snapshot } = await run(
      { workflows: { w: workflow } },
      startWorkflow('w', {}, { limits: { timeoutMs: 50 } }),
    );
    expect(snapshot).toMatchObject({ status: 'failed', limitHit: 'timed_out', error: { code: 'timed_out' } });
  });

  it('is cancelled within a second while the model is silent, and counts the lost request', async () => {
    const { runtime } = testRuntime({
      workflows: { w: promptWorkflow() },
      script: priced([{ when: {}, reply: { fault: { stall: true } } }]),
    });
    const handle = await runtime.start(startWorkflow('w'), {
      onEvent: ({ event }) => {
        if (event.type === 'turn_started')
          setImmediate(() => runtime.cancel(handle.runId, 'stopped by mona'));
      },
    });
    const began = Date.now();
    const snapshot = await handle.done;
    expect(Date.now() - began).toBeLessThan(1000);
    expect(snapshot).toMatchObject({
      status: 'cancelled',
      lostRequests: 1,
      costUsd: 0,
      error: { code: 'cancelled', message: 'stopped by mona' },
    });
    expect(snapshot.unreportedUsdMax).toBeGreaterThan(0);
  });

  it('repeats an overloaded or broken call and counts what may have been billed unseen', async () => {
    const { snapshot } = await run({
      workflows: { w: promptWorkflow() },
      script: priced([
        { when: {}, times: 1, reply: { fault: { status: 529 } } },
        { when: {}, times: 1, reply: { text: 'half an ans', fault: { dropAfterEvents: 2 } } },
        { when: {}, reply: { text: 'whole', usage } },
      ]),
    });
    expect(snapshot).toMatchObject({
      status: 'succeeded',
      text: 'whole',
      turns: 1,
      lostRequests: 1,
      costUsd: 0.00035,
    });
    expect(snapshot.unreportedUsdMax).toBeGreaterThan(0);
  });

  it('turns what a workflow throws into workflow_error, and what it returns wrongly into invalid_output', async () => {
    const thrower = defineWorkflow({
      description: 'throws',
      run: () => {
        throw new Error('no such host: db');
      },
    });
    const liar = defineWorkflow({
      description: 'lies',
      output: z.object({ n: z.number() }),
      run: () => ({ n: 'x' }) as never,
    });
    const cyclic = defineWorkflow({
      description: 'cyclic',
      run: () => {
        const loop: Record<string, unknown> = {};
        loop.self = loop;
        return loop;
      },
    });
    expect((await run({ workflows: { w: thrower } })).snapshot.error).toMatchObject({
      code: 'workflow_error',
      message: 'no such host: db',
    });
    expect((await run({ workflows: { w: liar } })).snapshot.error?.message).toMatch(
      /output schema refuses: n: /,
    );
    expect((await run({ workflows: { w: cyclic } })).snapshot.error).toMatchObject({
      code: 'invalid_output',
    });
  });

  it('refuses unknown names and unfit payloads before anything is started', async () => {
    const { runtime, sql } = testRuntime({
      workflows: {
        audit: defineWorkflow({
          description: 'x',
          input: z.object({ n: z.number() }),
          run: ({ input }) => input.n,
        }),
      },
    });
    await expect(runtime.start(startWorkflow('adit'))).rejects.toMatchObject({
      code: 'unknown_workflow',
      hint: expect.stringContaining('audit'),
    });
    await expect(runtime.start(startWorkflow('audit', { n: 'one' }))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('n: '),
    });
    expect(sql.exec('SELECT COUNT(*) AS n FROM runs')[0]?.n).toBe(0);
  });

  it('needs no model when nothing prompts', async () => {
    const { snapshot } = await run({
      config: {},
      workflows: {
        w: defineWorkflow({
          description: 'quiet',
          run: async ({ sandbox }) => (await sandbox.exec('echo hi')).stdout,
        }),
      },
    });
    expect(snapshot).toMatchObject({
      status: 'succeeded',
      result: 'hi\n',
      model: null,
      turns: 0,
      costUsd: 0,
    });
  });

  it('runs a tool of the author on the host, with its env, and shows the model a throw or a bad input as an error', async () => {
    const seen: unknown[] = [];
    const ticket = defineTool({
      name: 'open_ticket',
      description: 'Opens a ticket.',
      input: z.object({ title: z.string() }),
      run: ({ input, env }) => {
        seen.push(input, env.TOKEN);
        if (input.title === 'bad') throw new Error('the tracker said no');
        return { id: 7 };
      },
    });
    const { entries } = await run({
      env: { TOKEN: 'tok-123456' },
      secrets: ['tok-123456'],
      workflows: { w: promptWorkflow({ tools: [ticket] }) },
      script: priced([
        {
          when: { turn: 1 },
          reply: {
            toolCalls: [
              { name: 'open_ticket', input: { title: 'good' } },
              { name: 'open_ticket', input: { title: 'bad' } },
              { name: 'open_ticket', input: { title: 1 } },
            ],
          },
        },
        { when: {}, reply: { text: 'ok' } },
      ]),
    });
    const outputs = entries.flatMap(({ event }) =>
      event.type === 'tool_completed' ? [[event.isError, event.output]] : [],
    );
    expect(outputs.sort()).toEqual([
      [false, '{"id":7}'],
      [true, 'open_ticket failed: the tracker said no'],
      [true, expect.stringContaining('open_ticket: invalid input: title: ')],
    ]);
    expect(seen).toContain('tok-123456');
    expect(JSON.stringify(entries)).not.toContain('tok-123456');
  });

  it('ends at once with approval_denied when a tool wants a yes that nobody can give', async () => {
    let ran = false;
    const pay = defineTool({
      name: 'pay',
      description: 'Pays.',
      input: z.object({}),
      approval: 'always',
      run: () => {
        ran = true;
      },
    });
    const { snapshot } = await run({
      workflows: { w: promptWorkflow({ tools: [pay] }) },
      script: priced([{ when: {}, reply: { toolCalls: [{ name: 'pay', input: {} }] } }]),
    });
    expect(ran).toBe(false);
    expect(snapshot).toMatchObject({ status: 'failed', deniedCalls: 1, error: { code: 'approval_denied' } });
  });

  it('gives parallel branches sessions of their own and returns their results in order', async () => {
    const workflow = defineWorkflow({
      description: 'fans out',
      run: ({ parallel }) =>
        parallel(
          [1, 2, 3].map(
            (n) =>
              async ({ session }) =>
                (await session.prompt(`Say ${n}.`)).text,
          ),
        ),
    });
    const { snapshot } = await run({
      workflows: { w: workflow },
      script: priced([{ when: { turn: 1, lastUserText: 'Say (\\d)' }, reply: { text: 'said {{1}}' } }]),
    });
    expect(snapshot.result).toEqual(['said 1', 'said 2', 'said 3']);
  });

  it('executes runs of one instance one at a time, in order of arrival', async () => {
    const order: string[] = [];
    const workflow = defineWorkflow({
      description: 'slow',
      run: async ({ input, sleep }) => {
        order.push(`begin ${String(input)}`);
        await sleep(10);
        order.push(`end ${String(input)}`);
      },
    });
    const { runtime } = testRuntime({ workflows: { w: workflow } });
    const handles = await Promise.all([1, 2].map((n) => runtime.start(startWorkflow('w', n))));
    const other = await runtime.start(startWorkflow('w', 3, { instanceId: 'other' }));
    await Promise.all([...handles, other].map((handle) => handle.done));
    expect(order.filter((line) => !line.includes('3'))).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
    expect(order.indexOf('begin 3')).toBeLessThan(order.indexOf('end 1'));
  });

  it('answers a message to an agent and remembers the conversation of the instance', async () => {
    const agent = defineAgent({ description: 'helps', instructions: 'Be brief.' });
    const { runtime } = testRuntime({
      agents: { helper: agent },
      systemContext: 'Shared context.',
      script: priced([
        { when: { turn: 1, systemText: 'Shared context.\\n\\nBe brief.' }, reply: { text: 'first' } },
        { when: { turn: 2 }, reply: { text: 'second' } },
      ]),
    });
    const say = async (message: string) => {
      const handle = await runtime.start({ ...startWorkflow('helper', { message }), kind: 'agent' });
      return handle.done;
    };
    expect((await say('one')).text).toBe('first');
    expect((await say('two')).text).toBe('second');
  });

  it('ends every active run synchronously when the process is stuck', async () => {
    const { runtime } = testRuntime({
      workflows: { w: defineWorkflow({ description: 'never', run: () => new Promise(() => {}) }) },
    });
    const handle = await runtime.start(startWorkflow('w'));
    const { FlueError } = await import('../../../src/errors.ts');
    const [snapshot] = runtime.failAll(new FlueError('timed_out', 'the process was stuck'));
    expect(snapshot).toMatchObject({ status: 'failed', limitHit: 'timed_out' });
    expect(runtime.get(handle.runId)?.status).toBe('failed');
  });
});

describe('what a reviewer found', () => {
  const batch = (toolCalls: unknown[]) => [
    { when: { turn: 1 }, reply: { toolCalls } },
    { when: {}, reply: { text: 'done' } },
  ];

  it('asks for approval of the very input the tool would get, and counts a rule that throws as no', async () => {
    const ran: unknown[] = [];
    const wipe = defineTool({
      name: 'wipe',
      description: 'Wipes.',
      input: z.object({ force: z.coerce.boolean(), path: z.string().trim() }),
      approval: ({ force, path }) => {
        if (path === 'boom') throw new Error('no such rule');
        return force && path === '/';
      },
      run: ({ input }) => void ran.push(input),
    });
    const workflows = { w: promptWorkflow({ tools: [wipe] }) };
    const denied = await run({
      workflows,
      script: priced(batch([{ name: 'wipe', input: { force: 'true', path: ' / ' } }])),
    });
    expect(denied.snapshot.error?.code).toBe('approval_denied');
    const broken = await run({
      workflows,
      script: priced(batch([{ name: 'wipe', input: { force: true, path: 'boom' } }])),
    });
    expect(broken.snapshot.status).toBe('succeeded');
    expect(JSON.stringify(broken.entries)).toContain('its approval rule failed: no such rule');
    expect(ran).toEqual([]);
  });

  it('tells the next prompt what was denied and what was not run', async () => {
    const pay = defineTool({
      name: 'pay',
      description: 'Pays.',
      input: z.object({}),
      approval: 'always',
      run: () => 'paid',
    });
    const workflow = defineWorkflow({
      description: 'goes on',
      tools: [pay],
      async run({ session }) {
        await session.prompt('Pay.').catch(() => undefined);
        return (await session.prompt('And now?')).text;
      },
    });
    const { snapshot } = await run({
      workflows: { w: workflow },
      script: priced([
        {
          when: { turn: 1 },
          reply: {
            toolCalls: [
              { name: 'glob', input: { pattern: '*' } },
              { name: 'pay', input: {} },
            ],
          },
        },
        { when: { turn: 2 }, reply: { text: 'I see.' } },
      ]),
    });
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'I see.', deniedCalls: 1, toolCalls: 2 });
  });

  it('lets a read-only call commit nothing of a command that is still writing', async () => {
    const { runtime, sql } = testRuntime({
      workflows: { w: promptWorkflow() },
      script: priced(
        batch([
          { name: 'bash', input: { command: 'echo half > half.txt; sleep 0.2; echo whole > half.txt' } },
          { name: 'glob', input: { pattern: '*' } },
        ]),
      ),
    });
    const seen: unknown[] = [];
    const handle = await runtime.start(startWorkflow('w'), {
      onEvent: ({ event }) => {
        if (event.type === 'tool_completed' && event.name === 'glob')
          seen.push(...sql.exec('SELECT path FROM files'));
      },
    });
    expect((await handle.done).status).toBe('succeeded');
    expect(seen).toEqual([]);
    expect(sql.exec('SELECT path FROM files').map(({ path }) => path)).toContain('/workspace/half.txt');
  });

  it('sends nothing after its end, and counts as lost what was on its way then', async () => {
    const answered: string[] = [];
    const model = {
      enforces: () => true,
      countTokens: async () => undefined,
      stream: async (_request: unknown, _listener: unknown, signal: AbortSignal) => {
        answered.push(signal.aborted ? 'late' : 'sent');
        return await new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
    };
    const models = { resolve: async (ref: string) => ({ ref, id: ref, model }) };
    const config = { model: 'anthropic/claude-haiku-5-5' };
    const forgets = (ticks: number) =>
      defineWorkflow({
        description: 'forgets to await',
        async run({ session }) {
          session.prompt('a').catch(() => {});
          for (let i = 0; i < ticks; i++) await new Promise((resolve) => setImmediate(resolve));
          return 1;
        },
      });
    for (const ticks of [0, 1, 2, 3, 5, 10]) {
      answered.length = 0;
      const { snapshot } = await run({ config, models, workflows: { w: forgets(ticks) } });
      expect(snapshot).toMatchObject({ status: 'succeeded', lostRequests: answered.length });
      expect(answered).not.toContain('late');
    }
  });

  it('keeps agents without a name apart', async () => {
    const agent = (instructions: string) => defineAgent({ description: 'same', instructions });
    const [one, two] = [agent('You are one.'), agent('You are two.')];
    const workflow = defineWorkflow({
      description: 'asks both',
      run: async (context) => [
        (await context.agent(one).prompt('Who?')).text,
        (await context.agent(two).prompt('Who?')).text,
        (await context.agent(one).prompt('Still?')).text,
      ],
    });
    const { snapshot } = await run({
      workflows: { w: workflow },
      script: priced([
        { when: { systemText: 'You are (\\w+)', turn: 2 }, reply: { text: 'still {{1}}' } },
        { when: { systemText: 'You are (\\w+)' }, reply: { text: '{{1}}' } },
      ]),
    });
    expect(snapshot.result).toEqual(['one', 'two', 'still one']);
  });

  it('refuses steps side by side, which one record could not tell apart', async () => {
    const workflow = defineWorkflow({
      description: 'races',
      run: ({ step, sleep }) => Promise.all([step('a', () => sleep(5)), step('b', () => 1)]),
    });
    const { snapshot } = await run({ workflows: { w: workflow } });
    expect(snapshot.error).toMatchObject({
      code: 'workflow_error',
      message: expect.stringContaining('step "b"'),
    });
  });

  it('lets a cut answer go on, and ends badly when it is cut again and again', async () => {
    const cut = (text: string) => ({ text, stopReason: 'max_tokens' });
    const goesOn = await run({
      workflows: { w: promptWorkflow() },
      script: priced([
        { when: { turn: 1 }, reply: cut('first half, ') },
        { when: { turn: 2, lastUserText: 'cut off' }, reply: { text: 'second half' } },
      ]),
    });
    expect(goesOn.snapshot).toMatchObject({ status: 'succeeded', result: 'first half, second half' });
    const never = await run({
      workflows: { w: promptWorkflow() },
      script: priced([{ when: {}, reply: cut('x') }]),
    });
    expect(never.snapshot).toMatchObject({ status: 'failed', turns: 3, error: { code: 'model_error' } });
  });

  it('counts an answer without a price at its worst case, so that the budget holds', async () => {
    let calls = 0;
    const model = {
      enforces: () => true,
      countTokens: async () => undefined,
      stream: async () => {
        calls += 1;
        return {
          content: [
            {
              type: 'tool_use' as const,
              callId: `c${calls}`,
              name: 'glob',
              input: { pattern: `*${calls}` },
            },
          ],
          stopReason: 'tool_use' as const,
          usage,
          billing: { speed: 'fast' },
        };
      },
    };
    const { snapshot } = await run(
      {
        workflows: { w: promptWorkflow({ model: 'anthropic/claude-haiku-5-5' }) },
        models: { resolve: async (ref) => ({ ref, id: ref, model }) },
      },
      startWorkflow('w', {}, { limits: { maxCostUsd: 0.05 } }),
    );
    expect(snapshot).toMatchObject({ status: 'failed', costUsd: null, limitHit: 'budget_exceeded' });
    expect(calls).toBeLessThan(8);
  });

  it('gives a long output to the model cut, even where the whole cannot be kept', async () => {
    const { snapshot, entries } = await run({
      workflows: { w: promptWorkflow() },
      script: priced(batch([{ name: 'bash', input: { command: 'touch /tmp/flue; seq 1 20000' } }])),
    });
    expect(snapshot.status).toBe('succeeded');
    expect(JSON.stringify(entries)).toContain('could not be kept');
  });

  it('refuses state that is no JSON, and shows a step what it set itself', async () => {
    const workflow = defineWorkflow({
      description: 'keeps',
      run: ({ instance, step }) =>
        step('s', async () => {
          await instance.state.set('n', 1);
          return (await instance.state.get('n')) ?? 'nothing';
        }),
    });
    expect((await run({ workflows: { w: workflow } })).snapshot.result).toBe(1);
    const bad = defineWorkflow({
      description: 'bad',
      run: ({ instance }) => instance.state.set('k', undefined as never),
    });
    expect((await run({ workflows: { w: bad } })).snapshot.error?.message).toContain(
      '"k" was given something that is no JSON',
    );
  });
});

const neverCalled = {
  stream: () => Promise.reject(new Error('no model should be called')),
  countTokens: async () => undefined,
  enforces: () => true,
};
