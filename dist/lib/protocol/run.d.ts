import * as z from 'zod/mini';
import type { Json } from './json.js';
export declare const runStatusSchema: z.ZodMiniEnum<{
    cancelled: "cancelled";
    queued: "queued";
    running: "running";
    waiting: "waiting";
    succeeded: "succeeded";
    failed: "failed";
}>;
export type RunStatus = z.infer<typeof runStatusSchema>;
export declare const modelUseSchema: z.ZodMiniObject<{
    model: z.ZodMiniString<string>;
    requests: z.ZodMiniInt;
    usage: z.ZodMiniObject<{
        inputTokens: z.ZodMiniInt;
        outputTokens: z.ZodMiniInt;
        cacheReadTokens: z.ZodMiniInt;
        cacheWriteTokens: z.ZodMiniInt;
    }, z.core.$strip>;
    costUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
}, z.core.$strip>;
export type ModelUse = z.infer<typeof modelUseSchema>;
export declare const pendingApprovalSchema: z.ZodMiniObject<{
    callId: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    input: z.ZodMiniCustom<Json, Json>;
}, z.core.$strip>;
export type PendingApproval = z.infer<typeof pendingApprovalSchema>;
export declare const runSnapshotSchema: z.ZodMiniObject<{
    runId: z.ZodMiniString<string>;
    kind: z.ZodMiniEnum<{
        workflow: "workflow";
        agent: "agent";
    }>;
    name: z.ZodMiniString<string>;
    instanceId: z.ZodMiniString<string>;
    session: z.ZodMiniString<string>;
    status: z.ZodMiniEnum<{
        cancelled: "cancelled";
        queued: "queued";
        running: "running";
        waiting: "waiting";
        succeeded: "succeeded";
        failed: "failed";
    }>;
    input: z.ZodMiniOptional<z.ZodMiniCustom<Json, Json>>;
    text: z.ZodMiniNullable<z.ZodMiniString<string>>;
    result: z.ZodMiniCustom<Json, Json>;
    error: z.ZodMiniNullable<z.ZodMiniObject<{
        code: z.ZodMiniEnum<{
            budget_exceeded: "budget_exceeded";
            turn_limit: "turn_limit";
            timed_out: "timed_out";
            cancelled: "cancelled";
            interrupted: "interrupted";
            approval_denied: "approval_denied";
            result_unavailable: "result_unavailable";
            invalid_input: "invalid_input";
            invalid_output: "invalid_output";
            workflow_error: "workflow_error";
            model_error: "model_error";
            sandbox_error: "sandbox_error";
            nondeterministic_workflow: "nondeterministic_workflow";
            honeytoken_triggered: "honeytoken_triggered";
        }>;
        message: z.ZodMiniString<string>;
        hint: z.ZodMiniOptional<z.ZodMiniString<string>>;
        retryable: z.ZodMiniBoolean<boolean>;
    }, z.core.$strip>>;
    model: z.ZodMiniNullable<z.ZodMiniString<string>>;
    models: z.ZodMiniArray<z.ZodMiniObject<{
        model: z.ZodMiniString<string>;
        requests: z.ZodMiniInt;
        usage: z.ZodMiniObject<{
            inputTokens: z.ZodMiniInt;
            outputTokens: z.ZodMiniInt;
            cacheReadTokens: z.ZodMiniInt;
            cacheWriteTokens: z.ZodMiniInt;
        }, z.core.$strip>;
        costUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
    }, z.core.$strip>>;
    usage: z.ZodMiniObject<{
        inputTokens: z.ZodMiniInt;
        outputTokens: z.ZodMiniInt;
        cacheReadTokens: z.ZodMiniInt;
        cacheWriteTokens: z.ZodMiniInt;
    }, z.core.$strip>;
    costUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
    costSource: z.ZodMiniEnum<{
        config: "config";
        table: "table";
        scripted: "scripted";
        unknown: "unknown";
    }>;
    lostRequests: z.ZodMiniInt;
    unreportedUsdMax: z.ZodMiniNumber<number>;
    turns: z.ZodMiniInt;
    toolCalls: z.ZodMiniInt;
    deniedCalls: z.ZodMiniInt;
    limitHit: z.ZodMiniNullable<z.ZodMiniEnum<{
        budget_exceeded: "budget_exceeded";
        turn_limit: "turn_limit";
        timed_out: "timed_out";
    }>>;
    pendingApprovals: z.ZodMiniArray<z.ZodMiniObject<{
        callId: z.ZodMiniString<string>;
        name: z.ZodMiniString<string>;
        input: z.ZodMiniCustom<Json, Json>;
    }, z.core.$strip>>;
    lastOffset: z.ZodMiniInt;
    trigger: z.ZodMiniObject<{
        actor: z.ZodMiniNullable<z.ZodMiniString<string>>;
        repository: z.ZodMiniNullable<z.ZodMiniString<string>>;
        sha: z.ZodMiniNullable<z.ZodMiniString<string>>;
        via: z.ZodMiniEnum<{
            action: "action";
            cli: "cli";
            http: "http";
        }>;
        event: z.ZodMiniOptional<z.ZodMiniString<string>>;
        githubRun: z.ZodMiniOptional<z.ZodMiniObject<{
            id: z.ZodMiniString<string>;
            attempt: z.ZodMiniInt;
        }, z.core.$strip>>;
        rerunBy: z.ZodMiniOptional<z.ZodMiniString<string>>;
        permittedBy: z.ZodMiniOptional<z.ZodMiniString<string>>;
    }, z.core.$strip>;
    createdAt: z.ZodMiniString<string>;
    startedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
    finishedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
    durationMs: z.ZodMiniNullable<z.ZodMiniInt>;
    href: z.ZodMiniString<string>;
}, z.core.$strip>;
export type RunSnapshot = z.infer<typeof runSnapshotSchema>;
