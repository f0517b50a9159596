// Server-sent events: the frames of a WebSocket as `data:`, a durable event's place as `id: <runId>:<offset>`.
import type { ServerFrame } from '../../protocol/frames.ts';
import { createFeeds } from './feeds.ts';
import type { InstanceActions } from './socket.ts';

export interface SseOptions {
  actions: InstanceActions;
  /** One run, from its start or after the offset, to its result; else the instance is followed. */
  runId: string | undefined;
  /** `Last-Event-ID` */
  last: { runId: string; offset: number } | undefined;
  /** Aborted when the server stops. */
  signal: AbortSignal;
  onFault(thrown: unknown): void;
}

const ALIVE_MS = 15_000;
const encoder = new TextEncoder();

export function sseResponse(options: SseOptions): Response {
  const { actions, runId, last, onFault, signal } = options;
  const { backend, address } = actions;
  const stream = pulledStream(signal);
  const feeds = createFeeds({
    ...actions,
    sink: { send: (frame) => stream.write(textOf(frame)) },
    onFault(thrown) {
      if (!stream.isClosed()) onFault(thrown);
      stream.close();
    },
  });
  stream.onClose(feeds.close);
  const begin = async (): Promise<void> => {
    const shown = runId ?? (await backend.latestRunId(address)) ?? null;
    const status = shown === null ? null : ((await backend.snapshot(shown))?.status ?? null);
    await stream.write(textOf({ type: 'ready', version: 1, ...address, runId: shown, status }));
    const from = last !== undefined && (runId === undefined || last.runId === runId) ? last : undefined;
    if (runId === undefined) return feeds.follow(from);
    await feeds.run(runId, from?.offset ?? 0);
    stream.close();
  };
  begin().catch((thrown: unknown) => {
    if (!stream.isClosed()) onFault(thrown);
    stream.close();
  });
  return new Response(stream.body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}

/** `<runId>:<offset>`; undefined for anything else. */
export function readLastEventId(text: string | null): { runId: string; offset: number } | undefined {
  const [, runId, offset] = /^(run_[0-9A-Z]{26}):(\d{1,15})$/.exec(text ?? '') ?? [];
  return runId === undefined ? undefined : { runId, offset: Number(offset) };
}

function textOf(frame: ServerFrame): string {
  const id = frame.type === 'event' && 'offset' in frame ? `id: ${frame.runId}:${frame.offset}\n` : '';
  return `${id}data: ${JSON.stringify(frame)}\n\n`;
}

interface PulledStream {
  readonly body: ReadableStream<Uint8Array>;
  isClosed(): boolean;
  /** Resolves when the reader wants more. */
  write(text: string): Promise<void>;
  close(): void;
  onClose(action: () => void): void;
}

/** A stream that is written to at its reader's pace. A comment now and then keeps what lies between from ending it. */
function pulledStream(signal: AbortSignal): PulledStream {
  let closed = false;
  let wanted = Promise.withResolvers<void>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const actions: Array<() => void> = [];
  const end = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(alive);
    signal.removeEventListener('abort', close);
    wanted.resolve();
    for (const action of actions) action();
  };
  const close = (): void => {
    if (!closed) controller?.close();
    end();
  };
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    pull() {
      wanted.resolve();
      wanted = Promise.withResolvers();
    },
    cancel: end,
  });
  const alive = setInterval(() => {
    if ((controller?.desiredSize ?? 0) > 0) controller?.enqueue(encoder.encode(':\n\n'));
  }, ALIVE_MS);
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  return {
    body,
    isClosed: () => closed,
    async write(text) {
      if (closed) return;
      controller?.enqueue(encoder.encode(text));
      if ((controller?.desiredSize ?? 0) <= 0) await wanted.promise;
    },
    close,
    onClose: (action) => void actions.push(action),
  };
}
