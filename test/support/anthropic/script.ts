// Decides which reply a request gets: from a list, in order of arrival, or from a function of the request.
import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './reply.ts';
import { type ContentBlock, isObject, type MessagesRequest, textOf, turnsOf } from './request.ts';

/** A list is consumed in order of arrival and its last reply repeats. A function sees the request it answers. */
export type Script = Reply[] | ((request: MessagesRequest, context: ScriptContext) => Reply | Promise<Reply>);

export interface ScriptContext {
  /** Counts the accepted requests of this server, from 0. */
  index: number;
  /** The assistant turns already in the conversation: 0 for its first request. */
  turn: number;
  /** Text of the first user turn. */
  prompt: string;
  /** Text of the last user turn. */
  lastText: string;
  /** The tool results of the last user turn. */
  toolResults: { id: string; text: string; isError: boolean }[];
  headers: IncomingHttpHeaders;
}

export type Play = (request: MessagesRequest, index: number, headers: IncomingHttpHeaders) => Promise<Reply>;

export function playScript(script: Script): Play {
  if (typeof script === 'function') {
    return async (request, index, headers) => script(request, contextOf(request, index, headers));
  }
  let position = 0;
  return async () => {
    const reply = script[Math.min(position, script.length - 1)];
    position += 1;
    if (!reply) throw new Error('the script is an empty list');
    return reply;
  };
}

function contextOf(request: MessagesRequest, index: number, headers: IncomingHttpHeaders): ScriptContext {
  const turns = turnsOf(request.messages);
  const ofUser = turns.filter((turn) => turn.role === 'user');
  const last = ofUser.at(-1)?.blocks ?? [];
  return {
    index,
    headers,
    turn: turns.filter((turn) => turn.role === 'assistant').length,
    prompt: textOf(ofUser[0]?.blocks ?? []),
    lastText: textOf(last),
    toolResults: last.filter((block) => block.type === 'tool_result').map(toolResult),
  };
}

function toolResult(block: ContentBlock): ScriptContext['toolResults'][number] {
  const { content } = block;
  const text = Array.isArray(content)
    ? textOf(content.filter(isObject) as ContentBlock[])
    : String(content ?? '');
  return { id: String(block.tool_use_id), text, isError: block.is_error === true };
}
