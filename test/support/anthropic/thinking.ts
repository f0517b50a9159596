// Signs thinking blocks and checks those that come back, as preserved thinking does on the models of API 2026-10-21
// (https://platform.claude.com/docs/en/build-with-claude/preserved-thinking): an altered block is refused, a block
// of another model is dropped in silence, and a block whose prefix (system, tools, earlier messages) changed is refused.
import { createHash, createHmac } from 'node:crypto';
import { ApiError } from './api-error.ts';
import { blocksOf, type ContentBlock, isObject, type MessagesRequest, turnsOf } from './request.ts';

const KEY = 'flue-action test provider';
const PREFIX_BOUND = /^claude-(opus-5-5|(fable|mythos)-5-[12])/;
const SUMMARIZED_BY_DEFAULT = /^claude-((opus|sonnet|haiku)-4-[0-6])/;

export interface ThinkingBlock {
  type: 'thinking';
  thinking: string;
  signature: string;
}

/** The block as the request gets to see it: without its text unless `thinking.display` asks for it. */
export function thinkingBlock(request: MessagesRequest, thought: string): ThinkingBlock {
  const asked = isObject(request.thinking) ? request.thinking.display : undefined;
  const display = asked ?? (SUMMARIZED_BY_DEFAULT.test(request.model) ? 'summarized' : 'omitted');
  const thinking = display === 'summarized' ? thought : '';
  const prefix = prefixHash(request, request.messages.length);
  return { type: 'thinking', thinking, signature: sign(request.model, thinking, prefix) };
}

/** Throws the API's 400 for a block that was altered or moved; returns how many it would drop in silence. */
export function checkThinking(request: MessagesRequest): number {
  let dropped = 0;
  for (const [index, message] of request.messages.entries()) {
    for (const [position, block] of blocksOf(message.content).entries()) {
      if (block.type !== 'thinking') continue;
      const where = `messages.${index}.content.${position}`;
      const origin = verify(block, where);
      if (origin.model !== request.model) dropped += 1;
      else if (PREFIX_BOUND.test(request.model) && origin.prefix !== prefixHash(request, index)) {
        throw new ApiError(
          400,
          `${where}: ${INVALID} The block is bound to a different conversation. ${REMEDY}`,
        );
      }
    }
  }
  return dropped;
}

const INVALID = 'Invalid `signature` in `thinking` block.';
const REMEDY =
  'Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". ' +
  'That setting requires the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header.';

function sign(model: string, thinking: string, prefix: string): string {
  const claim = Buffer.from(JSON.stringify({ model, prefix })).toString('base64url');
  return `${claim}.${mac(claim, thinking)}`;
}

function verify(block: ContentBlock, where: string): { model: string; prefix: string } {
  const [claim = '', proof] = String(block.signature).split('.');
  if (proof !== mac(claim, String(block.thinking))) throw new ApiError(400, `${where}: ${INVALID}`);
  return JSON.parse(Buffer.from(claim, 'base64url').toString());
}

function mac(claim: string, thinking: string): string {
  return createHmac('sha256', KEY).update(`${claim}\0${thinking}`).digest('base64url');
}

/** Covers what the model reads before message `end`. Cache marks are no content; removing thinking blocks is allowed. */
function prefixHash(request: MessagesRequest, end: number): string {
  const messages = turnsOf(request.messages.slice(0, end)).map(({ role, blocks }) => ({
    role,
    content: blocks.filter((block) => !block.type.endsWith('thinking')),
  }));
  const { system, tools } = request;
  const systemBlocks = typeof system === 'string' ? blocksOf(system) : system;
  const text = canonical({ system: systemBlocks, tools, messages });
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(
    ([key, item]) => key !== 'cache_control' && item !== undefined,
  );
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
    .join(',')}}`;
}
