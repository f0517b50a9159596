// Puts captured text into a reply: `{{1}}`, `{{name}}`, and `{{json:name}}` for a whole JSON value.
import { ModelFault } from '../../../core/ports.ts';
import type { Json } from '../../../protocol/json.ts';
import type { Captures } from './match.ts';
import type { ScriptReply } from './script.ts';

const PLACEHOLDER = /\{\{(\w+)\}\}/g;
const WHOLE_JSON = /^\{\{json:(\w+)\}\}$/;

/** `rule` names the rule in a complaint. Throws ModelFault `rejected` for a placeholder that nothing fills. */
export function fillReply(reply: ScriptReply, captures: Captures, rule: string): ScriptReply {
  const captured = (name: string): string => {
    const value = captures.get(name);
    if (value !== undefined) return value;
    const known =
      captures.size === 0 ? 'its patterns capture nothing' : `captured: ${[...captures.keys()].join(', ')}`;
    throw new ModelFault('rejected', `${rule} of the script uses {{${name}}}, but ${known}`);
  };
  const fillText = (text: string): string =>
    text.replace(PLACEHOLDER, (_whole, name: string) => captured(name));
  const fill = (value: Json): Json => {
    if (typeof value === 'string') {
      const name = WHOLE_JSON.exec(value)?.[1];
      return name === undefined ? fillText(value) : parse(captured(name), name, rule);
    }
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member)]));
  };
  const { text, thinking, toolCalls, result } = reply;
  return {
    ...reply,
    ...(text !== undefined && { text: fillText(text) }),
    ...(thinking !== undefined && { thinking: fillText(thinking) }),
    ...(toolCalls !== undefined && {
      toolCalls: toolCalls.map((call) => ({ name: fillText(call.name), input: fill(call.input ?? {}) })),
    }),
    ...(result !== undefined && { result: fill(result) }),
  };
}

function parse(text: string, name: string, rule: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const start = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new ModelFault(
      'rejected',
      `${rule} of the script uses {{json:${name}}}, but what it captured is not JSON: ${start}`,
      {
        cause,
      },
    );
  }
}
