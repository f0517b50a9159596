// The API's rules for `messages`: who may speak when, what a message may hold, and that every tool call is answered.
import { invalid } from './api-error.ts';
import type { RequestMessage } from './request.ts';
import { type ContentBlock, isObject, type JsonObject, type Turn, turnsOf } from './request.ts';

const ROLES = ['user', 'assistant', 'system'];
const ONLY_USER = ['tool_result', 'image', 'document', 'search_result'];
const ONLY_ASSISTANT = ['tool_use', 'thinking', 'redacted_thinking'];

export function checkConversation(body: JsonObject): void {
  const { messages, system } = body;
  if (system !== undefined && typeof system !== 'string') checkText(system, 'system');
  if (!Array.isArray(messages)) throw invalid('messages', 'Field required');
  if (messages.length === 0) throw invalid('messages', 'at least one message is required');
  for (const [index, message] of messages.entries()) checkMessage(message, `messages.${index}`);
  const turns = turnsOf(messages as RequestMessage[]);
  checkOrder(turns);
  checkToolCalls(turns);
}

function checkMessage(message: unknown, where: string): void {
  if (!isObject(message)) throw invalid(where, 'Input should be an object');
  const { role, content } = message;
  if (!ROLES.includes(String(role))) {
    throw invalid(`${where}.role`, "Input should be 'user', 'assistant' or 'system'");
  }
  if (content === '' || (Array.isArray(content) && content.length === 0)) {
    throw invalid(where, 'all messages must have non-empty content');
  }
  if (typeof content === 'string') return;
  if (!Array.isArray(content)) throw invalid(`${where}.content`, 'Input should be a string or a list');
  for (const [index, block] of content.entries())
    checkBlock(block, String(role), `${where}.content.${index}`);
}

function checkBlock(block: unknown, role: string, where: string): void {
  if (!isObject(block) || typeof block.type !== 'string')
    throw invalid(where, 'Input should be a content block');
  const { type } = block;
  const refused =
    role === 'user' ? ONLY_ASSISTANT : role === 'assistant' ? ONLY_USER : [...ONLY_ASSISTANT, ...ONLY_USER];
  if (refused.includes(type))
    throw invalid(where, `\`${type}\` blocks are not permitted in ${role} messages`);
  if (type === 'text') checkTextBlock(block, role, where);
  if (type === 'tool_use') checkToolUse(block, where);
  if (type === 'tool_result') checkToolResult(block, where);
  if (type.endsWith('thinking') && block.cache_control) {
    throw invalid(where, `cache_control is not permitted on ${type} blocks`);
  }
}

function checkTextBlock(block: JsonObject, role: string, where: string): void {
  if (typeof block.text !== 'string') throw invalid(`${where}.text`, 'Field required');
  if (block.text === '') throw invalid(where, 'text content blocks must be non-empty');
  if (role === 'user' && Array.isArray(block.citations) && block.citations.length > 0) {
    throw invalid(where, 'citations are not permitted on text blocks in user messages');
  }
}

function checkToolUse(block: JsonObject, where: string): void {
  if (typeof block.id !== 'string' || !/^[a-zA-Z0-9_-]+$/.test(block.id)) {
    throw invalid(`${where}.tool_use.id`, "String should match pattern '^[a-zA-Z0-9_-]+$'");
  }
  if (typeof block.name !== 'string') throw invalid(`${where}.tool_use.name`, 'Field required');
  if (!isObject(block.input)) throw invalid(`${where}.tool_use.input`, 'Input should be a valid dictionary');
}

function checkToolResult(block: JsonObject, where: string): void {
  if (typeof block.tool_use_id !== 'string') throw invalid(`${where}.tool_use_id`, 'Field required');
  const { content } = block;
  const empty = content === undefined || content === '' || (Array.isArray(content) && content.length === 0);
  if (block.is_error === true && empty) {
    throw invalid(where, 'tool_result: content cannot be empty if `is_error` is true');
  }
  if (content !== undefined && typeof content !== 'string') checkText(content, `${where}.content`);
}

function checkText(blocks: unknown, where: string): void {
  if (!Array.isArray(blocks)) throw invalid(where, 'Input should be a string or a list of content blocks');
  for (const [index, block] of blocks.entries()) {
    if (isObject(block) && block.type === 'text') checkTextBlock(block, 'user', `${where}.${index}`);
  }
}

/** https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages: never first, after a user turn. */
function checkOrder(turns: Turn[]): void {
  for (const [position, turn] of turns.entries()) {
    const before = turns[position - 1]?.role;
    if (position === 0 && turn.role !== 'user') {
      throw invalid('messages', 'first message must use the "user" role');
    }
    if (turn.role === 'system' && before !== 'user') {
      throw invalid(`messages.${turn.index}`, '`system` messages must come directly after a `user` message');
    }
  }
  if (turns.at(-1)?.role !== 'assistant') return;
  throw invalid(
    '',
    'This model does not support assistant message prefill. The conversation must end with a user message.',
  );
}

function checkToolCalls(turns: Turn[]): void {
  const seen = new Set<string>();
  for (const [position, turn] of turns.entries()) {
    const calls = idsOf(turn, 'tool_use', 'id');
    if (calls.some((id) => seen.has(id)) || new Set(calls).size < calls.length) {
      throw invalid('messages', '`tool_use` ids must be unique');
    }
    for (const id of calls) seen.add(id);
    checkAnswered(turn, calls, turns[position + 1]);
    checkAnswers(turn, turns[position - 1]);
  }
}

function checkAnswered(turn: Turn, calls: string[], next: Turn | undefined): void {
  const answers = new Set(next?.role === 'user' ? leadingResults(next) : []);
  const missing = calls.filter((id) => !answers.has(id));
  if (missing.length === 0) return;
  throw invalid(
    `messages.${turn.index}`,
    `\`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. ` +
      'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
  );
}

function checkAnswers(turn: Turn, before: Turn | undefined): void {
  const calls = new Set(before ? idsOf(before, 'tool_use', 'id') : []);
  const answered = new Set<string>();
  for (const id of idsOf(turn, 'tool_result', 'tool_use_id')) {
    if (answered.has(id))
      throw invalid(`messages.${turn.index}`, `multiple \`tool_result\` blocks with id: ${id}`);
    answered.add(id);
    if (calls.has(id)) continue;
    throw invalid(
      `messages.${turn.index}`,
      `unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
        'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
    );
  }
}

/** Results count only when they come before anything else the user says. */
function leadingResults(turn: Turn): string[] {
  const end = turn.blocks.findIndex((block) => block.type !== 'tool_result');
  const results = end < 0 ? turn.blocks : turn.blocks.slice(0, end);
  return results.map((block) => String(block.tool_use_id));
}

function idsOf(turn: Turn, type: string, field: string): string[] {
  return turn.blocks
    .filter((block: ContentBlock) => block.type === type)
    .map((block) => String(block[field]));
}
