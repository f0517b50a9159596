// Finds the rule that answers a request. Everything it goes by is in the request, so a script has no state of its own
// but the count of how often each rule played.
import type { ModelRequest } from '../../../core/ports.ts';
import { type Message, type ToolResultBlock, textOf } from '../../../protocol/messages.ts';
import type { RuleCondition, Script } from './script.ts';

/** What the patterns captured, by number (from "1") and by name. */
export type Captures = ReadonlyMap<string, string>;

export interface Match {
  /** Place of the rule, from 0. */
  index: number;
  captures: Captures;
}

export function findRule(
  script: Script,
  request: ModelRequest,
  played: readonly number[],
): Match | undefined {
  for (const [index, rule] of script.rules.entries()) {
    if ((played[index] ?? 0) >= (rule.times ?? Number.POSITIVE_INFINITY)) continue;
    const matches = matchesOf(rule.when, request);
    if (matches !== undefined) return { index, captures: capturesOf(matches) };
  }
  return undefined;
}

/** Number of the model call in its session, from 1. */
export function turnOf(request: ModelRequest): number {
  return request.messages.filter((message) => message.role === 'assistant').length + 1;
}

export function lastUserText(request: ModelRequest): string {
  const asked = request.messages.findLast(
    (message) => message.role === 'user' && message.content.some((block) => block.type === 'text'),
  );
  return asked === undefined ? '' : textOf(asked.content);
}

/** The patterns' matches, or undefined when any condition does not hold. */
function matchesOf(when: RuleCondition, request: ModelRequest): RegExpExecArray[] | undefined {
  if (when.turn !== undefined && when.turn !== turnOf(request)) return undefined;
  if (when.wantsResult !== undefined && when.wantsResult !== (request.resultSchema !== undefined))
    return undefined;
  const found = [
    when.lastUserText?.exec(lastUserText(request)),
    when.lastToolResult && matchToolResult(when.lastToolResult, request),
    when.systemText?.exec(request.system),
  ];
  return found.includes(null) ? undefined : found.filter((match) => match !== undefined && match !== null);
}

function matchToolResult(
  { name, matches = /^/ }: NonNullable<RuleCondition['lastToolResult']>,
  request: ModelRequest,
): RegExpExecArray | null {
  const last = request.messages.at(-1);
  const results = last?.role === 'user' ? last.content.filter((block) => block.type === 'tool_result') : [];
  for (const result of results.toReversed()) {
    if (name !== undefined && name !== toolNameOf(result, request.messages)) continue;
    const match = matches.exec(result.content);
    if (match !== null) return match;
  }
  return null;
}

function toolNameOf({ callId }: ToolResultBlock, messages: readonly Message[]): string | undefined {
  for (const message of messages.toReversed()) {
    if (message.role !== 'assistant') continue;
    const call = message.content.find((block) => block.type === 'tool_use' && block.callId === callId);
    if (call?.type === 'tool_use') return call.name;
  }
  return undefined;
}

function capturesOf(matches: readonly RegExpExecArray[]): Captures {
  const groups = matches.flatMap(([, ...numbered]) => numbered);
  const named = matches.flatMap((match) => Object.entries(match.groups ?? {}));
  // A group that took no part in the match captured nothing.
  const entries = [...groups.map((group, index) => [String(index + 1), group] as const), ...named];
  return new Map(entries.map(([name, value]) => [name, value ?? '']));
}
