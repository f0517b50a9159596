// What a client may send over a WebSocket, as a server checks it.
import * as z from 'zod/mini';

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
