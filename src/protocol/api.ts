// The shapes of a server's requests and answers beside RunSnapshot and budgets: messages to agents, decisions on
// approvals, lists of runs, the envelope of errors.
import * as z from 'zod/mini';
import { runSnapshotSchema } from './run.ts';

export const imageSchema = z.object({ data: z.string() });

export const agentMessageSchema = z.object({
  message: z.string().check(z.minLength(1)),
  /** base64 of PNG, JPEG, GIF or WebP. */
  images: z.optional(z.array(imageSchema).check(z.maxLength(20))),
  session: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
});
export type AgentMessage = z.infer<typeof agentMessageSchema>;

export const decisionSchema = z.object({
  approve: z.boolean(),
  reason: z.optional(z.string().check(z.maxLength(4000))),
});

export const listedRunSchema = z.omit(runSnapshotSchema, { input: true, text: true, result: true });
export type ListedRun = z.infer<typeof listedRunSchema>;

export const runListSchema = z.object({
  runs: z.array(listedRunSchema),
  /** Asks for the next ones; null at the end. */
  nextCursor: z.nullable(z.string()),
});
export type RunList = z.infer<typeof runListSchema>;

/** A message of an agent's session, as `GET /agents/:name/:instanceId` shows it. */
export const conversationEntrySchema = z.object({
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  toolCalls: z.array(z.object({ callId: z.string(), name: z.string() })),
});
export type ConversationEntry = z.infer<typeof conversationEntrySchema>;

export const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.optional(z.record(z.string(), z.unknown())),
});
export const errorEnvelopeSchema = z.object({ error: errorSchema });
export type ErrorBody = z.infer<typeof errorSchema>;
