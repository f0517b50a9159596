// What goes over a WebSocket, and as `data:` of server-sent events: JSON text. A durable event has its offset in its run;
// deltas have none, are shown while they happen and are never repeated.
import type { ErrorBody } from './api.ts';
import type { LiveEvent, RunEvent } from './events.ts';
import type { RunKind } from './ids.ts';
import type { RunSnapshot, RunStatus } from './run.ts';

/** What a WebSocket is asked to be, and what is echoed; a token goes beside it as `bearer.<base64url>`. */
export const SUBPROTOCOL = 'flue.v1';

/** Exactly these bytes, so that a hibernating object can be answered for. */
export const PING = '{"type":"ping"}';
export const PONG = '{"type":"pong"}';

export const CLOSE = {
  done: 1000,
  notText: 1003,
  refused: 1008,
  tooBig: 1009,
  fault: 1011,
  restart: 1012,
} as const;

export type ServerFrame =
  | {
      type: 'ready';
      version: 1;
      kind: RunKind;
      name: string;
      instanceId: string;
      /** The latest run of the instance, or the one asked for; null when there is none. */
      runId: string | null;
      status: RunStatus | null;
    }
  | { type: 'event'; runId: string; offset: number; event: RunEvent; requestId?: string }
  | { type: 'event'; runId: string; event: LiveEvent }
  | { type: 'result'; runId: string; snapshot: RunSnapshot; requestId?: string }
  | { type: 'error'; error: ErrorBody; requestId?: string }
  | { type: 'pong' };
