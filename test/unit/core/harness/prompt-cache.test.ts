// That a provider's prompt cache really hits: whole runs against a double that caches as Anthropic does, by bytes, marks,
// sizes, distances and time. From the second request of a conversation on, nearly all that the one before sent is read.
import { afterEach, describe, expect, test } from 'vitest';
import { createPriceBook } from '../../../../src/adapters/prices/price-book.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineWorkflow, type WorkflowDefinition } from '../../../../src/authoring/workflow.ts';
import { z } from '../../../../src/index.ts';
import { toNanos } from '../../../../src/protocol/money.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import type { AnthropicServer, RecordedRequest, Reply, Script } from '../../../support/anthropic-server.ts';
import { billOf, conversationsOf, worstHit } from '../../../support/cache-hits.ts';
import { type ProviderRuntime, providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, type TestRuntimeOptions } from '../../../support/test-runtime.ts';

const servers: AnthropicServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const MODEL = 'anthropic/claude-opus-5-5';
const MINUTE = 60_000;
const ENOUGH = 0.9;

/** Large enough that a turn adds a good deal. */
const NOTES = Array.from({ length: 600 }, (_, at) => `${at}: something was noted here, at some length.`).join(
  '\n',
);
const FILES = { 'notes.txt': NOTES };
/** Other lines for each number. */
const look = (number = 0): NonNullable<Reply['toolCalls']>[number] => ({
  name: 'read',
  input: { path: 'notes.txt', offset: 1 + (number % 500), limit: 20 },
});

type Run = Parameters<typeof defineWorkflow>[0]['run'];

interface Opened extends ProviderRuntime {
  clock: { now(): number; pass(ms: number): void };
}

async function open(script: Script, run: Run, options: TestRuntimeOptions = {}): Promise<Opened> {
  let ms = 0;
  const pass = (more: number): void => {
    ms += more;
  };
  const clock = { now: () => ms, pass };
  const workflows: Record<string, WorkflowDefinition> = {
    work: defineWorkflow({ description: 'works', run }),
  };
  const runtime = await providerRuntime(
    script,
    {
      ...{ workflows, files: FILES, systemContext: 'Work with care, and read what there is to read.' },
      config: { model: MODEL, budget: { maxCostUsd: 50, maxTurns: 200 } },
      ...options,
    },
    { caching: clock },
  );
  servers.push(runtime.server);
  return { ...runtime, clock };
}

async function finish(
  { runtime }: Opened,
  over: Parameters<typeof startWorkflow>[2] = {},
): Promise<RunSnapshot> {
  const { done } = await runtime.start(startWorkflow('work', {}, over));
  const snapshot = await done;
  expect(snapshot.error).toBeNull();
  return snapshot;
}

/** So many turns with a call, then an answer; with thoughts, as a thinking model has them. */
const turns =
  (count: number, calls: (turn: number) => Reply['toolCalls'] = (turn) => [look(turn)]): Script =>
  (_request, { turn }) => {
    const within = turn % (count + 1);
    const toolCalls = within < count ? calls(turn) : undefined;
    const thinking = `Let me see what comes of turn ${turn}.`;
    return toolCalls
      ? { thinking, text: `Turn ${turn}.`, toolCalls }
      : { thinking, text: `Read it, ${turn}.` };
  };

async function expectExactCost({ server }: Opened, { costUsd, usage }: RunSnapshot): Promise<void> {
  const prices = createPriceBook();
  let nanos = 0;
  for (const { model, usage: billed } of server.ledger.completed)
    nanos += (await prices.cost(`anthropic/${model}`, billed, {}, Date.now())).nanos ?? Number.NaN;
  expect(toNanos(costUsd ?? -1)).toBe(nanos);
  expect(usage.cacheReadTokens).toBe(server.ledger.total.cacheReadTokens);
}

describe('the cache', () => {
  test('is read by every turn of a long conversation, over several prompts, and priced as such', async () => {
    const opened = await open(turns(10), async ({ session }) => {
      for (const prompt of ['First.', 'Second.']) await session.prompt(prompt);
    });
    const snapshot = await finish(opened);
    expect(snapshot).toMatchObject({ turns: 22, toolCalls: 20 });
    expect(worstHit(opened.server.requests)).toBeGreaterThan(0.99);
    await expectExactCost(opened, snapshot);
    // Beside what is written once, nearly all input is read: at a tenth of its price.
    const { cacheReadTokens, cacheWriteTokens, inputTokens } = snapshot.usage;
    expect(inputTokens).toBeLessThan(0.01 * cacheReadTokens);
    expect(cacheWriteTokens).toBeLessThan(0.25 * cacheReadTokens);
  });

  test.each([11, 40])('is read after a turn of %i calls, further than a mark looks back', async (count) => {
    const many = (turn: number) => Array.from({ length: count }, (_, at) => look(50 * turn + at));
    const opened = await open(turns(2, many), async ({ session }) => {
      await session.prompt('Read all of it.');
    });
    await finish(opened);
    expect(worstHit(opened.server.requests)).toBeGreaterThan(0.99);
  });

  test('is read by the prompt after one that ended on many calls without an answer', async () => {
    const many = () => Array.from({ length: 25 }, (_, at) => look(at));
    const opened = await open(turns(1, many), async ({ session }) => {
      await session.prompt('Read all of it. '.repeat(2_000), { maxTurns: 1 }).catch(() => {});
      await session.prompt('And now?');
    });
    await finish(opened);
    expect(worstHit(opened.server.requests)).toBeGreaterThan(ENOUGH);
  });

  test('is read by typed results, repairs of them included', async () => {
    const result = z.object({ ok: z.boolean() });
    const replies: Reply[] = [
      { toolCalls: [look()] },
      { text: '{"ok":"maybe"}' },
      { text: '{"ok":true}' },
      { toolCalls: [look()] },
      { text: '{"ok":true}' },
    ];
    const opened = await open(replies, async ({ session }) => {
      await session.prompt('Well?', { result });
      await session.prompt('And?', { result });
    });
    expect(await finish(opened)).toMatchObject({ turns: 5 });
    expect(worstHit(opened.server.requests)).toBeGreaterThan(ENOUGH);
  });

  test.each([
    ['long', 40_000, ENOUGH, false],
    ['short', 400, 0, true],
  ])(
    'of a %s conversation is worth more, or less, than a hold on the typed result that ends it',
    async (_how, length, least, isHeld) => {
      const opened = await open(
        [{ toolCalls: [look()] }, { text: 'Read.' }, { text: '{"ok":true}' }],
        async ({ session }) => {
          await session.prompt('Something to read. '.repeat(length / 19));
          return (await session.prompt('Well?', { result: z.object({ ok: z.boolean() }) })).data;
        },
      );
      expect((await finish(opened)).result).toEqual({ ok: true });
      const typed = opened.server.requests.filter(({ endpoint }) => endpoint === 'messages').at(-1);
      expect(worstHit(opened.server.requests)).toBeGreaterThan(least);
      expect(typed?.body?.output_config !== undefined).toBe(isHeld);
      expect(JSON.stringify(typed?.body?.messages).includes('JSON of this schema')).toBe(!isHeld);
    },
  );

  test('is read by every turn of subagents, whose first finds the tools and instructions of the others', async () => {
    const script: Script = (request, context) => {
      if (context.prompt.startsWith('Lead') && context.turn < 4)
        return { toolCalls: [{ name: 'task', input: { prompt: `Scout ${context.turn}.`, agent: 'scout' } }] };
      return (turns(11) as Extract<Script, (...given: never[]) => unknown>)(request, context);
    };
    const scout = defineAgent({ description: 'scouts', instructions: 'You scout with care. '.repeat(200) });
    const lead = defineAgent({ description: 'leads', instructions: 'You lead.', subagents: ['scout'] });
    const opened = await open(script, async () => {}, { agents: { lead, scout } });
    const { done } = await opened.runtime.start({
      ...startWorkflow('lead', { message: 'Lead the way.' }),
      kind: 'agent',
    });
    expect((await done).error).toBeNull();
    const conversations = [...conversationsOf(opened.server.requests).values()];
    expect(conversations).toHaveLength(5);
    for (const requests of conversations) expect(worstHit(requests)).toBeGreaterThan(ENOUGH);
    const [, , ...laterScouts] = conversations;
    for (const [first] of laterScouts) expect(readShare(first)).toBeGreaterThan(ENOUGH);
    await expectExactCost(opened, await done);
  });

  test('is read by a summary, and filled anew by the conversation after it', async () => {
    const opened = await open(
      (request, context) =>
        context.lastText.includes('about to be shortened')
          ? { text: 'It was asked to read, and much was read.' }
          : (turns(11) as Extract<Script, (...given: never[]) => unknown>)(request, context),
      async ({ session }) => {
        await session.prompt('Read all of it.');
        await session.compact();
        await session.prompt('Read it once more.');
      },
    );
    await finish(opened);
    // Thoughts that are bound to what was left out are refused once, and left out too.
    const requests = opened.server.requests.filter(({ usage }) => usage !== undefined);
    expect(opened.server.requests.length - requests.length).toBe(1);
    const at = requests.findIndex(({ body }) => JSON.stringify(body).includes('about to be shortened'));
    const [before, summary, after] = [requests.slice(0, at), requests[at], requests.slice(at + 1)];
    expect([before.length, after.length > 9]).toEqual([12, true]);
    expect(worstHit(before)).toBeGreaterThan(ENOUGH);
    expect(worstHit(after)).toBeGreaterThan(ENOUGH);
    // The summary is asked for of all but the last message, which is short here.
    expect(worstHit([...before.slice(-1), ...(summary ? [summary] : [])])).toBeGreaterThan(ENOUGH);
    // What did not change is what every conversation begins with: tools and instructions.
    expect(billed(after[0]).read).toBe(billed(requests[0]).input - tokensOfMessages(requests[0]));
  });

  test('is read by the summary of a conversation that has filled the window', async () => {
    const model = 'anthropic/claude-haiku-4-5';
    const opened = await open(
      (_request, { lastText, index }) =>
        lastText.includes('about to be shortened')
          ? { text: 'Much was read.' }
          : index < 26
            ? { toolCalls: [{ name: 'read', input: { path: 'notes.txt', offset: index + 1, limit: 560 } }] }
            : { text: 'Read it.' },
      async ({ session }) => {
        await session.prompt('Read all of it.');
      },
      {
        config: { model, budget: { maxCostUsd: 50, maxTurns: 200 } },
      },
    );
    await finish(opened);
    const { requests } = opened.server;
    const at = requests.findIndex(({ body }) => JSON.stringify(body).includes('about to be shortened'));
    const summary = billed(requests[at]);
    expect(summary.read / summary.input).toBeGreaterThan(ENOUGH);
  });

  test('is read by the next message to an agent, from the journal as from memory', async () => {
    const opened = await open(turns(5), async () => {}, {
      agents: { chat: defineAgent({ description: 'chats', instructions: 'Chat.' }) },
    });
    for (const message of ['One.', 'Two.', 'Three.']) {
      const { done } = await opened.runtime.start({ ...startWorkflow('chat', { message }), kind: 'agent' });
      expect((await done).error).toBeNull();
    }
    expect(opened.server.requests).toHaveLength(18);
    expect(worstHit(opened.server.requests)).toBeGreaterThan(ENOUGH);
  });

  test('is kept warm by what comes within five minutes, and is cold after more', async () => {
    const opened = await open(turns(0), async ({ session }) => {
      for (const wait of [0, 4, 4, 4, 6]) {
        opened.clock.pass(wait * MINUTE);
        await session.prompt(`After ${wait} minutes.`);
      }
    });
    await finish(opened);
    const reads = opened.server.requests.map((request) => billed(request).read > 0);
    expect(reads).toEqual([false, true, true, true, false]);
  });
});

function billed(request: RecordedRequest | undefined) {
  if (request === undefined) throw new Error('there is no such request');
  return billOf(request);
}

function readShare(request: RecordedRequest | undefined): number {
  const { read, input } = billed(request);
  return read / input;
}

function tokensOfMessages(request: RecordedRequest | undefined): number {
  const messages = Array.isArray(request?.body?.messages) ? request.body.messages : [];
  const blocks = messages.flatMap(({ content }) => content);
  return blocks.reduce(
    (sum, { cache_control: _, ...block }) => sum + Math.ceil(JSON.stringify(block).length / 4),
    0,
  );
}
