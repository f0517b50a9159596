// One random run by its seed: its limits, what its workflow does, what the provider answers, and when it is cancelled.
// All that is drawn hangs on the seed and on the place in the conversation, never on who came first.
import { defineTool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import type { Limits } from '../../../src/protocol/events.ts';
import { faults, type MessagesRequest, type Reply } from '../anthropic-server.ts';
import { markOf } from './invariants.ts';
import { type Random, seeded } from './random.ts';
import { countReply, countRequest, splitInput } from './tokens.ts';

const CHEAP = 'claude-haiku-5-5';
const MODELS: [string, ...string[]] = [
  CHEAP,
  'claude-haiku-4-5',
  'claude-sonnet-5-5',
  'claude-sonnet-4-5',
  'claude-sonnet-4-5-20250929',
  'claude-opus-5-5',
  'claude-opus-4-8',
  'claude-fable-5-1',
  'claude-3-haiku-20240307',
];

interface Act {
  conversation: string;
  text: string;
  model: string;
  /** Bytes of an extra tool's description; 0 = no such tool. */
  toolBytes: number;
  /** Bytes of the result schema's description; 0 = no result wanted. */
  resultBytes: number;
  maxTurns: number | undefined;
}

type Scene = { alone: Act } | { together: Act[][]; limit: number };

export type Cancel = { at: 'event' | 'delta' | 'request'; count: number };

export interface RandomRun {
  seed: number;
  limits: Partial<Limits>;
  scenes: Scene[];
  /** The author catches what a prompt throws and goes on. */
  stubborn: boolean;
  cancel: Cancel | undefined;
}

export function randomRun(seed: number): RandomRun {
  const random = seeded('run', seed);
  const model = random.chance(0.75) ? CHEAP : random.pick(MODELS);
  const large = random.chance(0.04);
  let acts = 0;
  const act = (conversation: string): Act => ({
    conversation,
    text: `seed=${seed} conv=${conversation} ${textOf(random, large && acts++ === 0 ? [80_000, 250_000] : [1, 3_000])}`,
    model: random.chance(0.85) ? model : random.pick(MODELS),
    toolBytes: random.chance(0.15) ? Math.round(random.logUniform(10, 30_000)) : 0,
    resultBytes: random.chance(0.3) ? Math.round(random.logUniform(10, 10_000)) : 0,
    maxTurns: random.chance(0.1) ? random.int(1, 3) : undefined,
  });
  const scene = (at: number): Scene => {
    if (random.chance(0.7)) return { alone: act(random.pick(['default', 'other'])) };
    const branches = Array.from({ length: random.int(2, 4) }, (_, branch) =>
      Array.from({ length: random.int(1, 2) }, () => act(`s${at}b${branch}`)),
    );
    return { together: branches, limit: random.int(1, 4) };
  };
  return {
    seed,
    limits: {
      maxCostUsd: budgetOf(random, large),
      maxTurns: random.chance(0.3) ? random.int(1, 8) : 50,
      maxTokens: random.chance(0.2) ? Math.round(random.logUniform(2_000, 100_000)) : null,
      timeoutMs: null,
    },
    scenes: Array.from({ length: random.int(1, 3) }, (_, at) => scene(at)),
    stubborn: random.chance(0.15),
    cancel: random.chance(0.15)
      ? { at: random.pick(['event', 'delta', 'request']), count: random.int(1, 12) }
      : undefined,
  };
}

/** A long prompt at the price of long prompts wants more than small change. */
function budgetOf(random: Random, large: boolean): number {
  if (large) return random.logUniform(0.01, 0.6);
  return random.chance(0.4) ? random.logUniform(0.0001, 0.05) : random.logUniform(0.01, 0.05);
}

function textOf(random: Random, [least, most]: [number, number]): string {
  const bytes = Math.round(random.logUniform(least, most));
  return random.chance(0.2) ? '漢é'.repeat(Math.ceil(bytes / 5)) : 'w '.repeat(Math.ceil(bytes / 2));
}

const lookup = defineTool({
  name: 'lookup',
  description: 'Looks something up.',
  input: z.object({ bytes: z.number() }),
  run: ({ input }) => 'f'.repeat(input.bytes),
});

export const randomWorkflow = defineWorkflow({
  description: 'does what its seed says',
  input: z.object({ seed: z.number() }),
  tools: [lookup],
  async run({ input, instance, parallel }) {
    const { scenes, stubborn } = randomRun(input.seed);
    for (const scene of scenes) {
      if ('alone' in scene) await perform(instance, scene.alone, stubborn);
      else {
        await parallel(
          scene.together.map((acts) => async (branch) => {
            for (const act of acts) await perform(branch.instance, act, stubborn);
          }),
          { limit: scene.limit },
        );
      }
    }
    return 'done';
  },
});

interface Sessions {
  session(name: string): {
    prompt(text: string, options: object): Promise<unknown>;
  };
}

async function perform(instance: Sessions, act: Act, stubborn: boolean): Promise<void> {
  const extra = defineTool({
    name: 'extra',
    description: 'e'.repeat(act.toolBytes),
    input: z.object({}),
    run: () => 'extra',
  });
  const result = z.object({ mark: z.string(), n: z.int() }).describe('r'.repeat(act.resultBytes));
  try {
    await instance.session(act.conversation).prompt(act.text, {
      model: `anthropic/${act.model}`,
      ...(act.toolBytes > 0 && { tools: [extra] }),
      ...(act.resultBytes > 0 && { result }),
      ...(act.maxTurns !== undefined && { maxTurns: act.maxTurns }),
    });
  } catch (thrown) {
    if (!stubborn) throw thrown;
  }
}

export interface Place {
  seed: number;
  conversation: string;
}

/** Whose request it is: every conversation begins by saying so. */
export function placeOf(request: Record<string, unknown>): Place {
  const [, seed = '', conversation = ''] =
    /seed=(\d+) conv=(\w+)/.exec(JSON.stringify(request.messages)) ?? [];
  return { seed: Number(seed), conversation };
}

/** Models do not share a tokenizer. */
export function countTokens(request: Record<string, unknown>): number {
  const { seed } = placeOf(request);
  return countRequest(request, bytesPerToken(seed, String(request.model)));
}

function bytesPerToken(seed: number, model: string): number {
  return seeded('tokenizer', seed, model).pick([1, 2, 3, 4]);
}

export interface Question {
  request: MessagesRequest;
  place: Place;
  /** Number of the request at the provider. */
  index: number;
  /** Assistant turns so far. */
  turn: number;
  /** How often this very turn was asked before. */
  attempt: number;
}

/** An answer with its honest bill, or a fault. */
export function randomReply({ request, place, index, turn, attempt }: Question): Reply {
  const random = seeded('reply', place.seed, place.conversation, turn, attempt);
  const content = contentOf(request, random, markOf(index));
  const bytes = bytesPerToken(place.seed, request.model);
  const least = countReply(content, bytes);
  const greedy = random.chance(0.25);
  const outputTokens = greedy
    ? request.max_tokens
    : Math.min(request.max_tokens, least + random.int(0, 3_000));
  const usage = { ...splitInput(countRequest(request, bytes), random), outputTokens };
  const reply: Reply = { ...content, usage: { ...usage, thinkingTokens: 0 } };
  const rate = faultRate(place.seed);
  return random.chance(rate) ? broken(reply, random, rate === WORST) : reply;
}

/** On such days the provider refuses most requests, before anything is billed. */
const WORST = 0.7;

function faultRate(seed: number): number {
  return seeded('weather', seed).pick([0, 0.1, 0.1, 0.1, 0.15, 0.15, 0.25, WORST]);
}

function contentOf(
  { output_config: config, messages }: MessagesRequest,
  random: Random,
  mark: string,
): Reply {
  /** Some models never learn. */
  const sense = seeded('sense', placeOf({ messages }).seed).pick([0.7, 0.6, 0]);
  if (random.chance(0.45)) return { text: `Looking ${mark}`, toolCalls: callsOf(random) };
  if (config === undefined) return { text: `${mark} ${textOf(random, [1, 500])}` };
  const good = { mark, n: random.int(0, 9) };
  return { text: JSON.stringify(random.chance(sense) ? good : { mark, n: 'many' }) };
}

function callsOf(random: Random): NonNullable<Reply['toolCalls']> {
  return Array.from({ length: random.int(1, 3) }, () => {
    const kind = random.next();
    if (kind < 0.05) return { name: 'write', input: { path: 'note.txt', content: 'noted' } };
    if (kind < 0.1) return { name: 'read', input: { path: 'note.txt' } };
    if (kind < 0.15) return { name: 'no_such_tool', input: {} };
    return { name: 'lookup', input: { bytes: Math.round(random.logUniform(1, 20_000)) } };
  });
}

function broken(reply: Reply, random: Random, unbilled: boolean): Reply {
  const after = random.int(1, 5);
  switch (random.int(0, unbilled ? 2 : 9)) {
    case 0:
      return faults.rateLimited('0');
    case 1:
      return faults.serverError();
    case 2:
      return faults.overloaded();
    case 3:
      return { ...reply, ...faults.dropBeforeHeaders() };
    case 4:
      return faults.endBeforeStop(reply);
    case 5:
      return faults.malformedSse(after, reply);
    case 6:
      return faults.malformedJson(after, reply);
    case 7:
      return faults.overloadedMidStream(after, reply);
    case 8:
      return random.chance(0.2) ? faults.stallAfter(after, reply) : faults.dropAfter(after, reply);
    default:
      return { ...reply, fault: { kind: 'truncated_tool_input' } };
  }
}
