// What a script file may say: rules that answer model calls. The first rule that matches plays.
import type { StopReason } from '../../../core/ports.ts';
import type { Json } from '../../../protocol/json.ts';
import type { Usage } from '../../../protocol/usage.ts';

export interface Script {
  /** `provider/model` whose prices the calls are charged at; without it they cost nothing. */
  pricedAs?: string;
  rules: ScriptRule[];
}

export interface ScriptRule {
  /** All of it must hold; nothing given always holds. Patterns are JavaScript regular expressions without flags. */
  when: RuleCondition;
  /** How often it may play, in the life of one player; then the next rule that matches does. */
  times?: number;
  reply: ScriptReply;
}

export interface RuleCondition {
  /** Model call of the session, from 1: the assistant messages so far, and one. */
  turn?: number;
  /** Text of the latest user message that has any, tool results after it notwithstanding. */
  lastUserText?: RegExp;
  /** A result among those that the last message brings, the newest first. */
  lastToolResult?: { name?: string; matches?: RegExp };
  systemText?: RegExp;
  /** Whether structured output is asked for. */
  wantsResult?: boolean;
}

/**
 * Strings may hold `{{1}}` or `{{name}}` for what the patterns captured: named groups, and numbered ones counted
 * through lastUserText, lastToolResult and systemText, in this order.
 */
export interface ScriptReply {
  text?: string;
  thinking?: string;
  toolCalls?: Array<{ name: string; input: Json }>;
  /** Sent as JSON text. A string that is nothing but `{{json:name}}` becomes the JSON that was captured. */
  result?: Json;
  /** Estimated at four bytes a token where it is left out. */
  usage?: Partial<Usage>;
  /** Before the first sign of life. */
  latencyMs?: number;
  stopReason?: StopReason;
  fault?: ScriptFault;
}

export interface ScriptFault {
  /** Answered with this HTTP status, and nothing else. */
  status?: number;
  retryAfterSeconds?: number;
  /** The stream breaks off after so many events (pieces of text, thinking and tool calls). */
  dropAfterEvents?: number;
  /** The stream falls silent, after `dropAfterEvents` events or the first one. */
  stall?: boolean;
}
