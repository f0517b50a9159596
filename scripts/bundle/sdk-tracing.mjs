// The SDK's tracing with OpenTelemetry switched off, which is how our client runs it (`openTelemetry: false`): no tracer, no
// spans. What it would record with one is 25 kB to compile before the first request.
export const context = { active: () => undefined, with: (_context, run) => run() };
export const trace = { setSpan: () => undefined };

export const resolveOpenTelemetryOptions = () => ({
  propagation: false,
  traces: { enabled: false, contentMode: 'metadata_only', maxContentBytes: 0 },
});
export const getTracer = () => undefined;
export const startApiCallSpan = () => undefined;
export const guardTracing = (_client, step) => step();

export const endApiCallSpan = none;
export const endAnthropicApiCallSpanWhenStreamEnds = none;
export const injectTraceHeaders = (_span, headers) => headers;
export const recordAttempt = none;
export const setCreatedIDAttribute = none;
export const takeTraceHeaders = none;
export const withoutTraceHeaders = (middleware) => middleware;
export const messagesCreateSpanSettings = none;
export const recordMessagesCreateRequest = none;
export const recordMessagesCreateResponse = none;

// Named by resources that the bare client does not have; esbuild wants them there before it drops those.
export const SpanStatusCode = {};
export const endEnvironmentWorkSpan = none;
export const failEnvironmentWorkSpan = none;
export const recordStreamedMessageContent = none;
export const sessionsCreateSpanAttributes = none;
export const setErrorStatus = none;
export const startEnvironmentWorkSpan = none;
export const startToolRunnerSpan = none;
export const withEnvironmentWorkSpan = none;
export const withToolUseSpan = none;

function none() {}
