// What a model answers: tool calls for a while, then the end, and now and then something odd, or nothing at all.
import type { ModelFaultKind, ModelRequest, StopReason } from '../../../src/core/ports.ts';
import type { Json } from '../../../src/protocol/json.ts';
import type { AssistantBlock, Message } from '../../../src/protocol/messages.ts';
import type { Random } from '../faults/random.ts';
import { commandOf, many } from './draw-program.ts';
import { tokensOf } from './prices.ts';
import { sayAgain, type Tag, tagText } from './tag.ts';
import type { World } from './world.ts';

export interface Reply {
  content: AssistantBlock[];
  stopReason: StopReason;
  outputTokens: number;
  /** What is heard of it before its end. */
  deltas: string[];
  /** How long it takes. */
  ms: number;
  fault: { kind: ModelFaultKind; message: string } | undefined;
  /** In a few words. */
  shown: string;
}

export interface Asked {
  request: ModelRequest;
  tag: Tag;
  /** Its number in the books. */
  index: number;
  isSummary: boolean;
  random: Random;
  world: World;
}

export function drawReply(asked: Asked): Reply {
  const { random, request, world } = asked;
  const { weather } = world.plan;
  const { content, stopReason } = contentFor(asked);
  const fault = random.chance(weather.modelFaults) ? drawFault(random) : undefined;
  const greedy = random.chance(0.1);
  return {
    content,
    stopReason,
    fault,
    // As many as it takes when it is sent back, and more where it has thought.
    outputTokens: greedy ? request.maxTokens : Math.max(random.int(1, 120), tokensOf(content)),
    deltas: random.chance(0.3) ? ['…'] : [],
    ms: fault?.message === SILENT ? 60_000 : Math.round(random.logUniform(1, 3_000)),
    shown: fault?.message ?? `${stopReason} ${content.map(shortOf).join(' ')}`,
  };
}

const SILENT = 'silence';

function drawFault(random: Random): { kind: ModelFaultKind; message: string } {
  const kind = random.pick<ModelFaultKind>([
    ...['overloaded', 'overloaded', 'overloaded', 'lost', 'lost', 'rejected'],
  ] as [ModelFaultKind]);
  return { kind, message: kind === 'lost' && random.chance(0.2) ? SILENT : kind };
}

function shortOf(block: AssistantBlock): string {
  return block.type === 'tool_use' ? `${block.name}:${block.callId}` : block.type;
}

type Content = Pick<Reply, 'content' | 'stopReason'>;

function contentFor(asked: Asked): Content {
  const { tag, index, isSummary, random, world, request } = asked;
  const text = (words: string): AssistantBlock => ({ type: 'text', text: `#${index}# ${words}` });
  if (isSummary)
    return { content: random.chance(0.97) ? [text(`so far ${tagText(tag)}`)] : [], stopReason: 'end_turn' };
  const stolen = stolenIn(request.messages);
  if (stolen !== undefined && random.chance(0.5)) return { content: [text(stolen)], stopReason: 'end_turn' };
  const odd = random.chance(world.plan.weather.oddAnswers) ? random.pick(ODD) : undefined;
  if (odd === 'refusal' && random.chance(0.2)) return { content: [text('No.')], stopReason: 'refusal' };
  if (odd === 'pause_turn' && !endsPaused(request.messages))
    return { content: [text('Wait.')], stopReason: odd };
  if (odd === 'context_window_exceeded') return { content: [text('Full')], stopReason: odd };
  const rounds = roundsOf(request.messages);
  if (random.chance(0.65 - 0.2 * rounds)) {
    const content = [text('Looking.'), ...callsOf(asked)];
    return { content, stopReason: odd === 'max_tokens' ? 'max_tokens' : 'tool_use' };
  }
  if (odd === 'max_tokens') return { content: [text('Half of')], stopReason: 'max_tokens' };
  if (request.resultSchema === undefined && !wantsJson(request.messages))
    return { content: [text(`Done ${sayAgain(tag.ask)}`)], stopReason: 'end_turn' };
  const result = odd === 'useless' ? { mark: `#${index}#` } : { mark: `#${index}#`, for: tag.ask };
  return { content: [{ type: 'text', text: JSON.stringify(result) }], stopReason: 'end_turn' };
}

const ODD: [string, ...string[]] = [
  'refusal',
  'pause_turn',
  'context_window_exceeded',
  'max_tokens',
  'max_tokens',
  'useless',
  'useless',
];

/** A provider goes on by itself from where it paused. */
function endsPaused(messages: readonly Message[]): boolean {
  return messages.at(-1)?.role === 'assistant';
}

/** Where a model cannot be held to a schema it is told of it, with the prompt or after it. */
function wantsJson(messages: readonly Message[]): boolean {
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') continue;
    const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    if (texts.some((text) => text.startsWith('Answer with nothing but JSON of'))) return true;
    if (texts.some((text) => text.includes('<<'))) return false;
  }
  return false;
}

function stolenIn(messages: readonly Message[]): string | undefined {
  for (const { content } of messages) {
    for (const block of content) {
      if (block.type !== 'tool_result') continue;
      const found = /npm_\w+/.exec(block.content);
      if (found !== null) return found[0];
    }
  }
  return undefined;
}

/** Answers since the user last spoke in words of their own. */
function roundsOf(messages: readonly Message[]): number {
  let rounds = 0;
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') rounds += 1;
    else if (content.some((block) => block.type === 'text' && block.text.includes('<<'))) break;
  }
  return rounds;
}

function callsOf({ index, random, tag, world, request }: Asked): AssistantBlock[] {
  const { weather } = world.plan;
  const names = request.tools.map(({ name }) => name);
  return many(random.pick([1, 1, 2, 2, 3, 4]), (place) => {
    const callId = `c${index}-${place}`;
    const [name, input] = callFor({ callId, random, tag, weather, hasTasks: names.includes('task') });
    return { type: 'tool_use', callId, name, input };
  });
}

interface Calling {
  callId: string;
  random: Random;
  tag: Tag;
  weather: World['plan']['weather'];
  hasTasks: boolean;
}

function callFor({ callId, random, tag, weather, hasTasks }: Calling): [name: string, input: Json] {
  if (random.chance(weather.asking)) return [random.pick(['ask', 'ask', 'maybe']), { callId }];
  if (random.chance(weather.thieves)) return ['bash', { command: 'steal' }];
  if (random.chance(weather.longOutputs))
    return ['bash', { command: `append a.txt ${callId}.0; long 9000 ${callId}` }];
  if (hasTasks && random.chance(0.25)) {
    const prompt = `Do this. ${tagText({ conversation: `t:${callId}`, run: tag.run, ask: callId })}`;
    return ['task', random.chance(0.3) ? { prompt } : { prompt, agent: 'helper' }];
  }
  switch (random.pick(CALLS)) {
    case 'bash':
      return ['bash', { command: commandOf(random, callId) }];
    case 'write':
      return ['write', { path: random.pick(['a.txt', `own-${callId}.txt`]), content: `${callId}\n` }];
    case 'read':
      return ['read', { path: random.pick(['a.txt', 'given.txt']) }];
    case 'edit':
      return ['edit', { path: 'given.txt', oldText: 'given', newText: `given ${callId}`, replaceAll: true }];
    case 'grep':
      return ['grep', { pattern: 'c', path: '.' }];
    case 'glob':
      return ['glob', { pattern: '*.txt' }];
    case 'skill':
      return ['use_skill', { name: 'craft' }];
    case 'unknown':
      return random.chance(0.5) ? ['nothing', {}] : ['once', { wrong: true }];
    case 'none':
      return ['none', { callId }];
    case 'idempotent':
      return ['idempotent', { callId }];
    case 'throws':
      return ['throws', { callId }];
    default:
      return ['once', { callId }];
  }
}

const CALLS: [string, ...string[]] = [
  ...(['bash', 'bash', 'bash', 'write', 'read', 'edit'] as const),
  ...['grep', 'glob', 'skill', 'unknown', 'none', 'idempotent', 'throws', 'once', 'once', 'once'],
];
