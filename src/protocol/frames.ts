// What goes over a WebSocket, and as `data:` of server-sent events: JSON text. A durable event has its offset in its run;
// deltas have none, are shown while they happen and are never repeated.
import { z } from 'zod/mini';
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

const requestId = z.string().check(z.minLength(1), z.maxLength(255));

export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('subscribe'),
    /** Left out: the instance is followed, from the given place of its latest run on. */
    runId: z.optional(z.string()),
    /** Events after this one are wanted. */
    offset: z.optional(z.int().check(z.nonnegative())),
  }),
  z.object({ type: z.literal('invoke'), requestId, payload: z.optional(z.unknown()) }),
  z.object({
    type: z.literal('prompt'),
    requestId,
    message: z.string().check(z.minLength(1)),
    session: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  }),
  z.object({
    type: z.literal('approve'),
    callId: z.string(),
    approve: z.boolean(),
    reason: z.optional(z.string().check(z.maxLength(4000))),
    runId: z.optional(z.string()),
  }),
  z.object({ type: z.literal('cancel'), runId: z.optional(z.string()) }),
  z.object({ type: z.literal('ping') }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;

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
