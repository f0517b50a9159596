// The models of a history: the fake Messages API over a real socket, with answers drawn from the seed. It knows which run
// each request is of.

import { type ContentBlock, textOf, turnsOf } from '../anthropic/request.ts';
import type { MessagesRequest } from '../anthropic-server.ts';
import { type AnthropicServer, type Reply, startAnthropicServer } from '../anthropic-server.ts';
import { markOf } from '../faults/invariants.ts';
import { type Random, seeded } from '../faults/random.ts';
import { many } from '../simulator/draw-program.ts';
import { drawScript, toBash } from './scripts.ts';
import { type Tag, tagIn, tagText } from './tag.ts';

export interface Provider {
  server: AnthropicServer;
  /** Of which run a request was, by its number in the books. */
  runs: ReadonlyMap<number, number>;
}

export async function openProvider(seed: number, onAsked: () => void): Promise<Provider> {
  const runs = new Map<number, number>();
  const server = await startAnthropicServer({
    script(request, { index }) {
      const asked = lastTag(request);
      if (asked === undefined) throw new Error('a request without a prompt');
      runs.set(index, asked.tag.run);
      onAsked();
      return drawReply({ ...asked, request, index, random: seeded('reply', seed, index) });
    },
  });
  return { server, runs };
}

interface Asked {
  tag: Tag;
  /** Answers since then. */
  rounds: number;
}

function lastTag({ messages }: MessagesRequest): Asked | undefined {
  let rounds = 0;
  for (const { role, blocks } of turnsOf(messages).toReversed()) {
    const tag = role === 'user' ? tagIn(textOf(blocks as ContentBlock[])) : undefined;
    if (tag !== undefined) return { tag, rounds };
    if (role === 'assistant') rounds += 1;
  }
  return undefined;
}

interface Drawing extends Asked {
  request: MessagesRequest;
  index: number;
  random: Random;
}

function drawReply(drawing: Drawing): Reply {
  const { request, index, random, rounds } = drawing;
  const mark = markOf(index);
  const common: Reply = {
    usage: { outputTokens: Math.min(request.max_tokens, 50 + ((13 * index) % 400)) },
    latencyMs: Math.round(random.logUniform(1, 80)),
    ...(random.chance(0.5) && { chunkSize: 8, paceMs: 1 }),
  };
  if (random.chance(0.75 - 0.2 * rounds))
    return { ...common, text: `${mark} Looking.`, toolCalls: callsOf(drawing) };
  if (request.output_config !== undefined) return { ...common, text: JSON.stringify({ mark }) };
  return { ...common, text: `${mark} Done.` };
}

function callsOf(drawing: Drawing) {
  return many(drawing.random.pick([1, 1, 2, 3]), (place) => {
    const id = `c${drawing.index}-${place}`;
    return { id, ...callOf(id, drawing) };
  });
}

function callOf(id: string, { tag, random, request }: Drawing): { name: string; input: unknown } {
  const names = (request.tools as Array<{ name: string }>).map(({ name }) => name);
  if (names.includes('task') && random.chance(0.3)) {
    const prompt = `Do this. ${tagText({ run: tag.run, ask: id })}`;
    return { name: 'task', input: { prompt, agent: 'helper' } };
  }
  const name = random.pick(['bash', 'bash', 'bash', 'write', 'once', 'once', 'idempotent', 'none', 'ask']);
  if (name === 'bash') return { name, input: { command: toBash(drawScript(random, id)) } };
  if (name === 'write') return { name, input: { path: `/workspace/own-${id}.txt`, content: `${id}\n` } };
  return { name, input: { call: id } };
}
