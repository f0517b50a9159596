// An honest tokenizer for the fake provider: a request costs what its texts cost, a few tokens of framing, and never more
// tokens than there are bytes. What an answer says it cost is never less than what it costs when it is sent back.
import type { Reply, ReplyUsage } from '../anthropic-server.ts';
import type { Random } from './random.ts';

type Json = Record<string, unknown>;

const FRAMING = { request: 300, message: 4, block: 3 };

/** Bytes per token; 1 is the worst that a byte-level tokenizer can do. */
export function countRequest(body: Json, bytesPerToken: number): number {
  const text = (value: unknown): number =>
    Math.ceil(Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)) / bytesPerToken);
  const blocks = (content: unknown): number =>
    typeof content === 'string' ? text(content) : listOf(content).reduce((sum, part) => sum + block(part), 0);
  const block = (part: Json): number => {
    if (part.type === 'text') return FRAMING.block + text(part.text);
    if (part.type === 'tool_use') return FRAMING.block + text(part.name) + text(part.input);
    if (part.type === 'tool_result') return FRAMING.block + blocks(part.content);
    return FRAMING.block;
  };
  let tokens = FRAMING.request + blocks(body.system ?? []);
  for (const tool of listOf(body.tools))
    tokens += text(tool.name) + text(tool.description) + text(tool.input_schema);
  if (body.output_config !== undefined) tokens += text(body.output_config);
  for (const message of listOf(body.messages)) tokens += FRAMING.message + blocks(message.content);
  return tokens;
}

/** The fewest output tokens that this answer can be. */
export function countReply({ text = '', toolCalls = [] }: Reply, bytesPerToken: number): number {
  const content = [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map(({ name, input }) => ({ type: 'tool_use', name, input })),
  ];
  return countRequest({ messages: [{ content }] }, bytesPerToken) - FRAMING.request;
}

/** Any split of the same input into fresh, read and written tokens. */
export function splitInput(inputTokens: number, random: Random): Partial<ReplyUsage> {
  const cacheReadTokens = random.chance(0.4) ? random.int(0, inputTokens) : 0;
  const cacheWriteTokens = random.chance(0.5) ? random.int(0, inputTokens - cacheReadTokens) : 0;
  const cacheWrite1hTokens = random.chance(0.3) ? random.int(0, cacheWriteTokens) : 0;
  return {
    inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cacheWrite1hTokens,
  };
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}
