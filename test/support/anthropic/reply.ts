// What a script tells the fake Messages API to answer, and the ways in which an answer can go wrong.

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded';

/** The first four are disjoint, as Anthropic reports them: input excludes cache, output includes thinking. */
export interface ReplyUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** All tokens written to the cache; `cacheWrite1hTokens` of them for an hour, the rest for five minutes. */
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  thinkingTokens: number;
}

export interface ReplyToolCall {
  id?: string;
  name: string;
  input: unknown;
}

export interface Reply {
  text?: string;
  /** Shown only to requests with `thinking.display: 'summarized'`; others get the block with empty text. */
  thinking?: string;
  toolCalls?: ReplyToolCall[];
  /** What is left out is estimated from the request and the reply. */
  usage?: Partial<ReplyUsage>;
  stopReason?: StopReason;
  /** From the request to the first byte of the answer. */
  latencyMs?: number;
  /** Characters per delta. */
  chunkSize?: number;
  /** Between two events; 0 (the default) writes them all at once. */
  paceMs?: number;
  fault?: Fault;
}

/** `afterEvents` counts SSE events: message_start is the first, a ping the second. */
export type Fault =
  | {
      kind: 'http';
      status: number;
      errorType?: string;
      message?: string;
      body?: string;
      /** Of `body`: text/html unless given. */
      contentType?: string;
      retryAfter?: string;
    }
  | { kind: 'drop_before_headers' }
  | { kind: 'drop'; afterEvents: number }
  | { kind: 'stall'; afterEvents: number }
  | { kind: 'end_before_stop' }
  | { kind: 'malformed_sse'; afterEvents: number }
  | { kind: 'malformed_json'; afterEvents: number }
  | { kind: 'error_event'; afterEvents: number; errorType: string; message: string }
  | { kind: 'truncated_tool_input' };

/** Replies that go wrong, by name: `script: [faults.overloaded(), { text: 'at last' }]`. */
export const faults = {
  rateLimited: (retryAfter?: string): Reply => http(429, retryAfter === undefined ? {} : { retryAfter }),
  overloaded: (retryAfter?: string): Reply => http(529, retryAfter === undefined ? {} : { retryAfter }),
  serverError: (): Reply => http(500),
  modelNotFound: (model = 'claude-nope'): Reply => http(404, { message: `model: ${model}` }),
  unauthorized: (): Reply => http(401, { message: 'invalid x-api-key' }),
  badRequest: (message = 'messages: the request is bad'): Reply => http(400, { message }),
  /** An answer that is not Anthropic's, as a proxy in between gives it. */
  badGateway: (body = '<html>502 Bad Gateway</html>'): Reply => http(502, { body }),
  dropBeforeHeaders: (): Reply => ({ fault: { kind: 'drop_before_headers' } }),
  dropAfter: (afterEvents: number, reply: Reply = {}): Reply => broken(reply, { kind: 'drop', afterEvents }),
  /** Silent from then on, open until the client leaves. */
  stallAfter: (afterEvents: number, reply: Reply = {}): Reply =>
    broken(reply, { kind: 'stall', afterEvents }),
  endBeforeStop: (reply: Reply = {}): Reply => broken(reply, { kind: 'end_before_stop' }),
  malformedSse: (afterEvents = 3, reply: Reply = {}): Reply =>
    broken(reply, { kind: 'malformed_sse', afterEvents }),
  malformedJson: (afterEvents = 3, reply: Reply = {}): Reply =>
    broken(reply, { kind: 'malformed_json', afterEvents }),
  /** An `error` event in the middle of a stream that began with status 200. */
  overloadedMidStream: (afterEvents = 3, reply: Reply = {}): Reply =>
    broken(reply, { kind: 'error_event', afterEvents, errorType: 'overloaded_error', message: 'Overloaded' }),
  /** The last tool call's JSON is cut in the middle; the stream ends as if nothing had happened. */
  truncatedToolInput: (call: ReplyToolCall, stopReason: StopReason = 'tool_use'): Reply => ({
    toolCalls: [call],
    stopReason,
    fault: { kind: 'truncated_tool_input' },
  }),
  refusal: (text = ''): Reply => ({ text, stopReason: 'refusal' }),
  emptyMessage: (): Reply => ({ stopReason: 'end_turn' }),
  hugeMessage: (bytes = 10 * 1024 * 1024): Reply => ({ text: 'x'.repeat(bytes), chunkSize: 64 * 1024 }),
  contextWindowExceeded: (text = 'I was about to'): Reply => ({
    text,
    stopReason: 'model_context_window_exceeded',
  }),
  maxTokens: (text = 'I was about to'): Reply => ({ text, stopReason: 'max_tokens' }),
};

type HttpDetails = Omit<Extract<Fault, { kind: 'http' }>, 'kind' | 'status'>;

function http(status: number, details: HttpDetails = {}): Reply {
  return { fault: { kind: 'http', status, ...details } };
}

function broken(reply: Reply, fault: Fault): Reply {
  return { text: 'This answer will not arrive in full.', ...reply, fault };
}
