// One WebSocket of an instance: what the client asks by frames, and the frames that answer it. It knows no WebSocket
// library: a host hands in how to send, and tells what comes.
import { FlueError } from '../../errors.ts';
import { MAX_BODY_BYTES } from '../../protocol/api-limits.ts';
import { type ClientFrame, clientFrameSchema } from '../../protocol/client-frames.ts';
import { CLOSE, PING, PONG, type ServerFrame } from '../../protocol/frames.ts';
import { byteLength } from '../../protocol/json.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import type { Address, Backend } from '../backend.ts';
import { issueText } from '../issue-text.ts';
import { isFault, refusalOf } from '../status.ts';
import { createFeeds, type Feeds, type FeedsMark } from './feeds.ts';

export interface Socket {
  /** Resolves when the next may be sent; rejects when the socket is closed. */
  send(text: string): Promise<void>;
  close(code: number, reason: string): void;
}

export interface SocketHandler {
  onText(text: string): void;
  onBinary(): void;
  onClose(): void;
}

/** What a caller may do in one instance, however it is asked. */
export interface InstanceActions {
  readonly backend: Backend;
  readonly address: Address;
  /** A run that was asked for by its id, if it is of this instance and the caller's. Throws FlueError unknown_run. */
  ownRun(runId: string | undefined): Promise<string>;
  /** True when the caller may see the instance, or there is none yet. */
  mayFollow(): Promise<boolean>;
  start(body: unknown, key: string): Promise<{ runId: string }>;
  cancel(runId: string | undefined): Promise<void>;
  decide(
    runId: string | undefined,
    callId: string,
    decision: { approve: boolean; reason?: string | undefined },
  ): Promise<void>;
}

export interface SocketOptions {
  actions: InstanceActions;
  /** Asked for in the URL. */
  runId: string | undefined;
  onFault(thrown: unknown): void;
  /** Where it was when its host slept: it has said `ready` before. */
  mark?: FeedsMark | undefined;
  onMark?: ((mark: FeedsMark) => void) | undefined;
}

/** Frames of one client are handled one after the other, and only so many may wait. */
const MAX_PENDING = 64;

export function serveSocket(socket: Socket, options: SocketOptions): SocketHandler {
  const { actions, onFault, mark, onMark } = options;
  let closed = false;
  const sink = { send: (frame: ServerFrame) => socket.send(JSON.stringify(frame)) };
  const close = (code: number, reason: string): void => {
    if (closed) return;
    closed = true;
    feeds.close();
    socket.close(code, reason);
  };
  const feeds = createFeeds({
    ...actions,
    sink,
    onMark,
    onFault(thrown) {
      if (!closed && isFault(thrown)) onFault(thrown);
      close(CLOSE.fault, 'something unexpected went wrong');
    },
  });
  const refuse = async (thrown: unknown, requestId: string | undefined): Promise<void> => {
    if (isFault(thrown)) onFault(thrown);
    const { error } = refusalOf(thrown);
    await sink.send({ type: 'error', error, ...(requestId === undefined ? {} : { requestId }) });
  };
  const handle = async (text: string): Promise<void> => {
    let requestId: string | undefined;
    try {
      const frame = readFrame(text);
      if ('requestId' in frame) requestId = frame.requestId;
      // Spelled otherwise than the bytes that are answered before anything is read.
      if (frame.type === 'ping') await sink.send({ type: 'pong' });
      else await obey(frame, actions, feeds);
    } catch (thrown) {
      await refuse(thrown, requestId);
    }
  };
  let pending = 0;
  const begin = async (): Promise<void> => (mark === undefined ? ready(sink, options) : feeds.resume(mark));
  let last = begin().catch((thrown: unknown) => {
    if (!closed) onFault(thrown);
    close(CLOSE.fault, 'something unexpected went wrong');
  });
  return {
    onText(text) {
      if (closed) return;
      if (byteLength(text) > MAX_BODY_BYTES) return close(CLOSE.tooBig, 'a frame has at most 1 MiB');
      if (text === PING) return void socket.send(PONG).catch(() => {});
      pending += 1;
      if (pending > MAX_PENDING) return close(CLOSE.refused, 'too many frames at once');
      last = last
        .then(() => (closed ? undefined : handle(text)))
        .catch(() => {})
        .finally(() => {
          pending -= 1;
        });
    },
    onBinary: () => close(CLOSE.notText, 'frames are text'),
    onClose() {
      closed = true;
      feeds.close();
    },
  };
}

async function ready(
  sink: { send(frame: ServerFrame): Promise<void> },
  { actions, runId: asked }: SocketOptions,
): Promise<void> {
  const { backend, address } = actions;
  const { kind, name, instanceId } = address;
  const runId = asked ?? (await backend.latestRunId(address)) ?? null;
  const status = runId === null ? null : ((await backend.snapshot(runId))?.status ?? null);
  await sink.send({ type: 'ready', version: 1, kind, name, instanceId, runId, status });
}

async function obey(
  frame: Exclude<ClientFrame, { type: 'ping' }>,
  actions: InstanceActions,
  feeds: Feeds,
): Promise<void> {
  switch (frame.type) {
    case 'subscribe':
      if (frame.runId !== undefined) void feeds.run(await actions.ownRun(frame.runId), frame.offset ?? 0);
      else if (await actions.mayFollow()) await feeds.follow({ offset: frame.offset });
      return;
    case 'invoke':
    case 'prompt': {
      const { requestId } = frame;
      const { runId } = await actions.start(bodyOf(frame, actions.address), requestId);
      void feeds.run(runId, 0, requestId);
      return;
    }
    case 'approve':
      return actions.decide(frame.runId, frame.callId, frame);
    case 'cancel':
      return actions.cancel(frame.runId);
  }
}

function bodyOf(frame: Extract<ClientFrame, { type: 'invoke' | 'prompt' }>, { kind }: Address): unknown {
  if (frame.type === 'invoke' && kind === 'workflow') return frame.payload ?? {};
  if (frame.type === 'prompt' && kind === 'agent') {
    const { message, session } = frame;
    return { message, ...(session === undefined ? {} : { session }) };
  }
  const fitting = kind === 'agent' ? 'prompt' : 'invoke';
  throw malformed(`"${frame.type}" is not for a ${kind}`, `send {"type":"${fitting}",…}`);
}

function readFrame(text: string): ClientFrame {
  const parsed = parseJson(text);
  if (!parsed.ok) throw malformed(`the frame is no JSON: ${parsed.problem}`, 'send JSON text');
  const read = clientFrameSchema.safeParse(parsed.json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const why =
    issue === undefined
      ? 'it does not fit'
      : issueText(issue, { read: parsed.json, called: 'it as a whole' });
  throw malformed(
    `the frame makes no sense: ${why}`,
    'its type is subscribe, invoke, prompt, approve, cancel or ping',
  );
}

function malformed(message: string, hint: string): FlueError {
  return new FlueError('malformed_request', message, { hint });
}
