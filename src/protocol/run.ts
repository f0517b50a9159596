// RunSnapshot: what every reader is shown of a run. It always has all its keys (null, not absent), except `input`,
// which is left out above 64 KiB.
import * as z from 'zod/mini';
import { limitHitSchema, runErrorSchema, triggerSchema } from './events.ts';
import type { Json } from './json.ts';
import { costSourceSchema, usageSchema } from './usage.ts';

const json = z.custom<Json>((value) => value !== undefined);
const nat = z.int().check(z.nonnegative());

export const runStatusSchema = z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']);
export type RunStatus = z.infer<typeof runStatusSchema>;

export const modelUseSchema = z.object({
  model: z.string(),
  requests: nat,
  usage: usageSchema,
  costUsd: z.nullable(z.number()),
});
export type ModelUse = z.infer<typeof modelUseSchema>;

export const pendingApprovalSchema = z.object({ callId: z.string(), name: z.string(), input: json });
export type PendingApproval = z.infer<typeof pendingApprovalSchema>;

export const runSnapshotSchema = z.object({
  runId: z.string(),
  kind: z.enum(['workflow', 'agent']),
  name: z.string(),
  instanceId: z.string(),
  session: z.string(),
  status: runStatusSchema,
  input: z.optional(json),
  text: z.nullable(z.string()),
  result: json,
  error: z.nullable(runErrorSchema),
  model: z.nullable(z.string()),
  models: z.array(modelUseSchema),
  usage: usageSchema,
  costUsd: z.nullable(z.number()),
  costSource: costSourceSchema,
  lostRequests: nat,
  unreportedUsdMax: z.number(),
  turns: nat,
  toolCalls: nat,
  deniedCalls: nat,
  limitHit: z.nullable(limitHitSchema),
  pendingApprovals: z.array(pendingApprovalSchema),
  lastOffset: nat,
  trigger: triggerSchema,
  createdAt: z.string(),
  startedAt: z.nullable(z.string()),
  finishedAt: z.nullable(z.string()),
  durationMs: z.nullable(nat),
  href: z.string(),
});
export type RunSnapshot = z.infer<typeof runSnapshotSchema>;
