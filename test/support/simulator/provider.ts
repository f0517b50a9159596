// The models of a history: they answer by the seed and the place in the conversation, keep books, and look at every
// request as strictly as the real ones do, and more so: what they are sent must be what was recorded.
import {
  type Model,
  ModelFault,
  type ModelListener,
  type ModelRequest,
  type ModelResponse,
  type Models,
  type PriceBook,
} from '../../../src/core/ports.ts';
import { textOf } from '../../../src/protocol/messages.ts';
import { judgeRequest } from './judges/requests.ts';
import type { Booked } from './ledger.ts';
import { costOf, inputTokensOf, PRICES, windowOf } from './prices.ts';
import { drawReply, type Reply } from './reply.ts';
import { type Tag, tagOf } from './tag.ts';
import type { Life } from './timeline.ts';
import type { World } from './world.ts';

/** One for all processes: it outlives them. */
export interface Provider {
  models(life: Life): Models;
  readonly prices: PriceBook;
}

export function createProvider(world: World): Provider {
  const { ledger } = world;
  /** How often the same place of a conversation was asked for an answer. */
  const attempts = new Map<string, number>();

  const begin = (request: ModelRequest, ref: string, life: Life): { booked: Booked; reply: Reply } => {
    const tag = tagOf(request.messages);
    if (tag === undefined) throw new Error('a request without a prompt');
    const isSummary = asksForSummary(request);
    const place = `${tag.conversation} ${isSummary ? 'summary' : ''} ${request.messages.length} ${tag.ask}`;
    const attempt = (attempts.get(place) ?? 0) + 1;
    attempts.set(place, attempt);
    const index = ledger.entries.length + 1;
    const random = world.random('reply', place, attempt);
    const drawn = drawReply({ request, tag, index, isSummary, random, world });
    const reply = inputTokensOf(request) > windowOf(ref) ? { ...drawn, fault: TOO_LONG } : drawn;
    const tokens = { input: inputTokensOf(request), output: Math.min(reply.outputTokens, request.maxTokens) };
    const nanos = costOf(ref, tokens);
    const run = isSummary ? runOfSummary(world, tag) : tag.run;
    const booked = ledger.book({ life, run, conversation: tag.conversation, model: ref, nanos, isSummary });
    world.trace(`request ${index} of ${life.name} in ${tag.conversation}: ${reply.shown}`);
    judgeRequest(world, request, tag, isSummary);
    return { booked, reply };
  };

  const modelOf = (ref: string, life: Life): Model => ({
    enforces: () => ref !== 'sim/other',
    async countTokens(request, signal) {
      await life.wait(life.isAlive ? 3 : 0, 'tokens are counted', signal);
      return inputTokensOf(request);
    },
    async stream(request, listener, signal) {
      if (!life.isAlive) return new Promise(() => {});
      const { booked, reply } = begin(request, ref, life);
      return answer({ life, request, ref, booked, reply, listener, signal });
    },
  });
  const known = new Map<string, Model>();
  return {
    prices: PRICES,
    models: (life) => ({
      async resolve(ref) {
        await life.wait(0, 'model resolves');
        const key = `${life.name} ${ref}`;
        const model = known.get(key) ?? modelOf(ref, life);
        known.set(key, model);
        return { ref, id: ref.slice('sim/'.length), model };
      },
    }),
  };
}

const TOO_LONG = { kind: 'too_long', message: 'prompt is too long' } as const;

interface Answering {
  life: Life;
  ref: string;
  request: ModelRequest;
  booked: Booked;
  reply: Reply;
  listener: ModelListener;
  signal: AbortSignal;
}

async function answer({
  life,
  ref,
  request,
  booked,
  reply,
  listener,
  signal,
}: Answering): Promise<ModelResponse> {
  const { fault } = reply;
  if (fault?.kind === 'overloaded' || fault?.kind === 'rejected' || fault?.kind === 'too_long') {
    booked.became = 'refused';
    await life.wait(reply.ms, `request ${booked.index} is refused`, signal);
    throw new ModelFault(fault.kind, fault.message);
  }
  // Billed from here on, whoever hears of it.
  booked.became = 'broken';
  for (const part of reply.deltas) {
    await life.wait(reply.ms / 2, `request ${booked.index} streams`, signal);
    listener.onText(part);
  }
  await life.wait(reply.ms, `request ${booked.index} is answered`, signal);
  if (fault !== undefined) throw new ModelFault(fault.kind, fault.message);
  booked.became = 'answered';
  const output = Math.min(reply.outputTokens, request.maxTokens);
  return {
    content: reply.content,
    stopReason: reply.stopReason,
    usage: {
      inputTokens: inputTokensOf(request),
      outputTokens: output,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    },
    billing: {},
    cost: { nanos: costOf(ref, { input: inputTokensOf(request), output }), source: 'table' },
  };
}

/** What is summarised may all be of runs before: an agent's session outlives them. */
function runOfSummary({ record, runOf }: World, { conversation, run }: Tag): number {
  if (!conversation.startsWith('a:')) return run;
  for (const one of record.written.toReversed()) {
    if (one.is !== 'event' || one.entry.event.type !== 'turn_started') continue;
    const { kind, name, instance, session, number } = runOf(one.runId) ?? {};
    const isOf = kind === 'agent' && conversation === `a:${name}/${instance}/${session}`;
    if (isOf && number !== undefined && one.entry.event.session === session) return number;
  }
  return run;
}

function asksForSummary({ messages }: ModelRequest): boolean {
  const last = messages.at(-1);
  return (
    last?.role === 'user' && textOf(last.content).startsWith('The conversation is about to be shortened')
  );
}
