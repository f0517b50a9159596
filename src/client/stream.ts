// A run as it happens, over whatever connections it takes: a WebSocket; where none comes about, server-sent events; where
// those say nothing either, the journal read again and again. Offsets decide what comes next, so nothing is lost or told twice.
import { FlueError } from '../errors.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { Connection } from './connection.ts';
import { pollFrames } from './poll-frames.ts';
import { errorOf } from './refusal.ts';
import { socketFrames } from './socket-frames.ts';
import { sseFrames } from './sse-frames.ts';

/** An event of a run (with its `offset`, or live only), or at the end what became of the run. */
export type RunFrame = Extract<ServerFrame, { type: 'event' | 'result' }>;

export interface StreamOptions {
  connection: Connection;
  /** The run's canonical URL. */
  path: string;
  runId: string;
  /** Events after this one are wanted. */
  offset: number;
  signal: AbortSignal | undefined;
}

/** The same, from the event after `offset` on. Ends when the connection does; throws when there is none. */
export type FrameSource = (options: StreamOptions) => AsyncGenerator<ServerFrame, void>;

const SOURCES: readonly FrameSource[] = [socketFrames, sseFrames, pollFrames];

export async function* streamRun(options: StreamOptions): AsyncGenerator<RunFrame, void> {
  const { connection, runId, signal } = options;
  const silence = connection.silence(signal);
  let { offset } = options;
  let at = 0;
  for (;;) {
    signal?.throwIfAborted();
    let heard = false;
    let failure: unknown = new Error('the connection was closed');
    try {
      for await (const frame of SOURCES[at]?.({ ...options, offset }) ?? []) {
        heard = true;
        silence.broken();
        if (frame.type === 'error') throw errorOf(frame.error);
        if (frame.type !== 'event' && frame.type !== 'result') continue;
        if (frame.runId !== runId) continue;
        if (frame.type === 'event' && 'offset' in frame) {
          if (frame.offset <= offset) continue;
          // Something between us lost one: the same place is asked for again.
          if (frame.offset > offset + 1) break;
          ({ offset } = frame);
        }
        yield frame;
        if (frame.type === 'result') return;
      }
    } catch (thrown) {
      if (thrown instanceof FlueError && !thrown.retryable) throw thrown;
      failure = thrown;
    }
    signal?.throwIfAborted();
    // A WebSocket does not say why it was refused; the next way does.
    at = heard || at === SOURCES.length - 1 ? 0 : at + 1;
    if (at === 0 || at === SOURCES.length - 1) await silence.beforeRetry(failure);
  }
}
