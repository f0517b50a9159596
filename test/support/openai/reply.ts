// What a script tells the doubles of OpenAI's two APIs to answer, and the ways in which an answer can go wrong.
import type { Json } from '../../../src/protocol/json.ts';

export interface OpenAiReply {
  text?: string;
  /** Chat Completions: sent as `reasoning_content`, as DeepSeek, vLLM and others do. Responses: a reasoning item. */
  thinking?: string;
  toolCalls?: Array<{ name: string; input: Json }>;
  /** As the API says it; left out when null. */
  usage?: object | null;
  /** Chat Completions' `finish_reason`; of Responses the reason why it is incomplete. */
  finish?: string;
  latencyMs?: number;
  /** Events sent as they are, instead of all else; a text is sent raw. */
  chunks?: Array<object | string>;
  fault?: OpenAiFault;
  /** Without the last `[DONE]`. */
  silentEnd?: boolean;
  /** Refuses what came before with this 400, when the request has it. */
  refuses?: { when(body: Record<string, unknown>): boolean; message: string };
}

export type OpenAiFault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'drop' | 'stall' | 'malformed_sse' | 'malformed_json' | 'error_event'; afterChunks: number }
  /** The last tool call's JSON is cut in the middle; the stream ends as if nothing had happened. */
  | { kind: 'truncated_tool_input' }
  /** Status 200, and something else than an answer. */
  | { kind: 'nonsense'; contentType: string; body: string };

export const USAGE = { prompt_tokens: 12, completion_tokens: 5, total_tokens: 17 };
