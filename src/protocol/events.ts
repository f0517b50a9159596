// Every event of a run's journal, and the live-only deltas. A run is the append-only list of these; all that anyone
// is shown of it is a fold over them. Times are ISO 8601 UTC, durations milliseconds, money US dollars.
import * as z from 'zod/mini';
import { LIMIT_CODES, RUN_ERROR_CODES } from './error-codes.ts';
import type { Json } from './json.ts';
import { costSourceSchema, usageSchema } from './usage.ts';

const json = z.custom<Json>((value) => value !== undefined);
const at = z.string();
const nat = z.int().check(z.nonnegative());
const usd = z.number().check(z.nonnegative());

export const triggerSchema = z.object({
  actor: z.nullable(z.string()),
  repository: z.nullable(z.string()),
  sha: z.nullable(z.string()),
  via: z.enum(['action', 'cli', 'http']),
  /** Of a run that GitHub started: the event, the id and attempt of the GitHub workflow run. */
  event: z.optional(z.string()),
  githubRun: z.optional(z.object({ id: z.string(), attempt: nat })),
  /** Who had it run again, when that is somebody else than the actor. */
  rerunBy: z.optional(z.string()),
  /** Whose role in the repository GitHub was asked for, and which was enough. */
  permittedBy: z.optional(z.string()),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** null = no limit of that kind. */
export const limitsSchema = z.object({
  maxCostUsd: z.nullable(usd),
  maxTurns: z.nullable(nat),
  maxTokens: z.nullable(nat),
  timeoutMs: z.nullable(nat),
});
export type Limits = z.infer<typeof limitsSchema>;

export const limitHitSchema = z.enum(LIMIT_CODES);
export type LimitHit = z.infer<typeof limitHitSchema>;

export const runErrorSchema = z.object({
  code: z.enum(RUN_ERROR_CODES),
  message: z.string(),
  hint: z.optional(z.string()),
  retryable: z.boolean(),
});
export type RunError = z.infer<typeof runErrorSchema>;

/** Requests that got no complete answer: how many, and what they may have cost at most beyond the ledger. */
const lost = { lostRequests: nat, unreportedUsd: usd };

export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run_queued'),
    at,
    runId: z.string(),
    kind: z.enum(['workflow', 'agent']),
    name: z.string(),
    instanceId: z.string(),
    session: z.string(),
    /** Left out above 64 KiB. */
    input: z.optional(json),
    trigger: triggerSchema,
    limits: limitsSchema,
  }),
  z.object({ type: z.literal('run_started'), at, attempt: nat, codeHash: z.nullable(z.string()) }),
  z.object({
    type: z.literal('run_resumed'),
    at,
    /** How often the run was begun or continued, this time included. */
    attempt: nat,
    /** Requests that were in flight when the process before died. */
    ...lost,
  }),
  z.object({ type: z.literal('step_completed'), at, key: z.string(), name: z.string(), durationMs: nat }),
  z.object({
    type: z.literal('turn_started'),
    at,
    turn: nat,
    session: z.string(),
    model: z.string(),
    /** What was set aside for this call; null when the run has no cost limit. A request that was lost and is sent again
     *  has a `turn_started` of its own, with the turn's number. */
    reservedUsd: z.nullable(usd),
  }),
  z.object({
    type: z.literal('turn_completed'),
    at,
    turn: nat,
    session: z.string(),
    model: z.string(),
    usage: usageSchema,
    /** null = the model has no known price. */
    costUsd: z.nullable(usd),
    costSource: costSourceSchema,
    /** True when the price of a near relative of the model was used. */
    estimated: z.boolean(),
    stopReason: z.string(),
    text: z.string(),
    toolCalls: nat,
    durationMs: nat,
    ...lost,
  }),
  z.object({
    type: z.literal('tool_started'),
    at,
    callId: z.string(),
    name: z.string(),
    input: json,
    session: z.string(),
    turn: nat,
  }),
  z.object({
    type: z.literal('tool_completed'),
    at,
    callId: z.string(),
    name: z.string(),
    isError: z.boolean(),
    /** True when policy, not the tool itself, said no. */
    denied: z.boolean(),
    output: z.string(),
    outputBytes: nat,
    /** Where the whole output can be read in the sandbox when `output` was cut. */
    spillPath: z.optional(z.string()),
    durationMs: nat,
  }),
  z.object({ type: z.literal('approval_requested'), at, callId: z.string(), name: z.string(), input: json }),
  z.object({
    type: z.literal('approval_resolved'),
    at,
    callId: z.string(),
    approved: z.boolean(),
    by: z.nullable(z.string()),
    reason: z.optional(z.string()),
  }),
  z.object({ type: z.literal('skill_loaded'), at, name: z.string(), session: z.string() }),
  z.object({
    type: z.literal('task_started'),
    at,
    taskId: z.string(),
    parentCallId: z.nullable(z.string()),
    agent: z.nullable(z.string()),
    session: z.string(),
    prompt: z.string(),
  }),
  z.object({
    type: z.literal('task_completed'),
    at,
    taskId: z.string(),
    isError: z.boolean(),
    text: z.string(),
  }),
  z.object({
    type: z.literal('compaction'),
    at,
    session: z.string(),
    messagesBefore: nat,
    messagesAfter: nat,
  }),
  z.object({
    type: z.literal('log'),
    at,
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    data: z.optional(json),
  }),
  z.object({ type: z.literal('budget_warning'), at, message: z.string(), spentUsd: usd, maxCostUsd: usd }),
  z.object({ type: z.literal('run_succeeded'), at, result: json, text: z.nullable(z.string()), ...lost }),
  z.object({
    type: z.literal('run_failed'),
    at,
    error: runErrorSchema,
    limitHit: z.nullable(limitHitSchema),
    text: z.nullable(z.string()),
    ...lost,
  }),
  z.object({
    type: z.literal('run_cancelled'),
    at,
    error: runErrorSchema,
    text: z.nullable(z.string()),
    ...lost,
  }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
export type EventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;

/** Never stored: they carry no offset and are gone when nobody listens. */
export type LiveEvent =
  | { type: 'text_delta'; at: string; session: string; turn: number; text: string }
  | { type: 'thinking_delta'; at: string; session: string; turn: number; text: string }
  | { type: 'tool_output_delta'; at: string; callId: string; stream: 'stdout' | 'stderr'; text: string };

/** An event with its place: offsets count from 1 without gaps within a run. */
export interface JournalEntry {
  offset: number;
  event: RunEvent;
}
