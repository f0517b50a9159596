import * as z from 'zod/mini';
import type { Json } from './json.js';
export declare const triggerSchema: z.ZodMiniObject<{
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
export type Trigger = z.infer<typeof triggerSchema>;
/** null = no limit of that kind. */
export declare const limitsSchema: z.ZodMiniObject<{
    maxCostUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
    maxTurns: z.ZodMiniNullable<z.ZodMiniInt>;
    maxTokens: z.ZodMiniNullable<z.ZodMiniInt>;
    timeoutMs: z.ZodMiniNullable<z.ZodMiniInt>;
}, z.core.$strip>;
export type Limits = z.infer<typeof limitsSchema>;
export declare const limitHitSchema: z.ZodMiniEnum<{
    budget_exceeded: "budget_exceeded";
    turn_limit: "turn_limit";
    timed_out: "timed_out";
}>;
export type LimitHit = z.infer<typeof limitHitSchema>;
export declare const runErrorSchema: z.ZodMiniObject<{
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
}, z.core.$strip>;
export type RunError = z.infer<typeof runErrorSchema>;
export declare const runEventSchema: z.ZodMiniDiscriminatedUnion<[z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"run_queued">;
    at: z.ZodMiniString<string>;
    runId: z.ZodMiniString<string>;
    kind: z.ZodMiniEnum<{
        workflow: "workflow";
        agent: "agent";
    }>;
    name: z.ZodMiniString<string>;
    instanceId: z.ZodMiniString<string>;
    session: z.ZodMiniString<string>;
    input: z.ZodMiniOptional<z.ZodMiniCustom<Json, Json>>;
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
    limits: z.ZodMiniObject<{
        maxCostUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
        maxTurns: z.ZodMiniNullable<z.ZodMiniInt>;
        maxTokens: z.ZodMiniNullable<z.ZodMiniInt>;
        timeoutMs: z.ZodMiniNullable<z.ZodMiniInt>;
    }, z.core.$strip>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"run_started">;
    at: z.ZodMiniString<string>;
    attempt: z.ZodMiniInt;
    codeHash: z.ZodMiniNullable<z.ZodMiniString<string>>;
}, z.core.$strip>, z.ZodMiniObject<{
    lostRequests: z.ZodMiniInt;
    unreportedUsd: z.ZodMiniNumber<number>;
    type: z.ZodMiniLiteral<"run_resumed">;
    at: z.ZodMiniString<string>;
    attempt: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"step_completed">;
    at: z.ZodMiniString<string>;
    key: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    durationMs: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"turn_started">;
    at: z.ZodMiniString<string>;
    turn: z.ZodMiniInt;
    session: z.ZodMiniString<string>;
    model: z.ZodMiniString<string>;
    reservedUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
}, z.core.$strip>, z.ZodMiniObject<{
    lostRequests: z.ZodMiniInt;
    unreportedUsd: z.ZodMiniNumber<number>;
    type: z.ZodMiniLiteral<"turn_completed">;
    at: z.ZodMiniString<string>;
    turn: z.ZodMiniInt;
    session: z.ZodMiniString<string>;
    model: z.ZodMiniString<string>;
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
    estimated: z.ZodMiniBoolean<boolean>;
    stopReason: z.ZodMiniString<string>;
    text: z.ZodMiniString<string>;
    toolCalls: z.ZodMiniInt;
    durationMs: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"tool_started">;
    at: z.ZodMiniString<string>;
    callId: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    input: z.ZodMiniCustom<Json, Json>;
    session: z.ZodMiniString<string>;
    turn: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"tool_completed">;
    at: z.ZodMiniString<string>;
    callId: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    isError: z.ZodMiniBoolean<boolean>;
    denied: z.ZodMiniBoolean<boolean>;
    output: z.ZodMiniString<string>;
    outputBytes: z.ZodMiniInt;
    spillPath: z.ZodMiniOptional<z.ZodMiniString<string>>;
    durationMs: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"approval_requested">;
    at: z.ZodMiniString<string>;
    callId: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    input: z.ZodMiniCustom<Json, Json>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"approval_resolved">;
    at: z.ZodMiniString<string>;
    callId: z.ZodMiniString<string>;
    approved: z.ZodMiniBoolean<boolean>;
    by: z.ZodMiniNullable<z.ZodMiniString<string>>;
    reason: z.ZodMiniOptional<z.ZodMiniString<string>>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"skill_loaded">;
    at: z.ZodMiniString<string>;
    name: z.ZodMiniString<string>;
    session: z.ZodMiniString<string>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"task_started">;
    at: z.ZodMiniString<string>;
    taskId: z.ZodMiniString<string>;
    parentCallId: z.ZodMiniNullable<z.ZodMiniString<string>>;
    agent: z.ZodMiniNullable<z.ZodMiniString<string>>;
    session: z.ZodMiniString<string>;
    prompt: z.ZodMiniString<string>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"task_completed">;
    at: z.ZodMiniString<string>;
    taskId: z.ZodMiniString<string>;
    isError: z.ZodMiniBoolean<boolean>;
    text: z.ZodMiniString<string>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"compaction">;
    at: z.ZodMiniString<string>;
    session: z.ZodMiniString<string>;
    messagesBefore: z.ZodMiniInt;
    messagesAfter: z.ZodMiniInt;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"log">;
    at: z.ZodMiniString<string>;
    level: z.ZodMiniEnum<{
        error: "error";
        debug: "debug";
        info: "info";
        warn: "warn";
    }>;
    message: z.ZodMiniString<string>;
    data: z.ZodMiniOptional<z.ZodMiniCustom<Json, Json>>;
}, z.core.$strip>, z.ZodMiniObject<{
    type: z.ZodMiniLiteral<"budget_warning">;
    at: z.ZodMiniString<string>;
    message: z.ZodMiniString<string>;
    spentUsd: z.ZodMiniNumber<number>;
    maxCostUsd: z.ZodMiniNumber<number>;
}, z.core.$strip>, z.ZodMiniObject<{
    lostRequests: z.ZodMiniInt;
    unreportedUsd: z.ZodMiniNumber<number>;
    type: z.ZodMiniLiteral<"run_succeeded">;
    at: z.ZodMiniString<string>;
    result: z.ZodMiniCustom<Json, Json>;
    text: z.ZodMiniNullable<z.ZodMiniString<string>>;
}, z.core.$strip>, z.ZodMiniObject<{
    lostRequests: z.ZodMiniInt;
    unreportedUsd: z.ZodMiniNumber<number>;
    type: z.ZodMiniLiteral<"run_failed">;
    at: z.ZodMiniString<string>;
    error: z.ZodMiniObject<{
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
    }, z.core.$strip>;
    limitHit: z.ZodMiniNullable<z.ZodMiniEnum<{
        budget_exceeded: "budget_exceeded";
        turn_limit: "turn_limit";
        timed_out: "timed_out";
    }>>;
    text: z.ZodMiniNullable<z.ZodMiniString<string>>;
}, z.core.$strip>, z.ZodMiniObject<{
    lostRequests: z.ZodMiniInt;
    unreportedUsd: z.ZodMiniNumber<number>;
    type: z.ZodMiniLiteral<"run_cancelled">;
    at: z.ZodMiniString<string>;
    error: z.ZodMiniObject<{
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
    }, z.core.$strip>;
    text: z.ZodMiniNullable<z.ZodMiniString<string>>;
}, z.core.$strip>], "type">;
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
export type EventOf<T extends RunEventType> = Extract<RunEvent, {
    type: T;
}>;
/** Never stored: they carry no offset and are gone when nobody listens. */
export type LiveEvent = {
    type: 'text_delta';
    at: string;
    session: string;
    turn: number;
    text: string;
} | {
    type: 'thinking_delta';
    at: string;
    session: string;
    turn: number;
    text: string;
} | {
    type: 'tool_output_delta';
    at: string;
    callId: string;
    stream: 'stdout' | 'stderr';
    text: string;
};
/** An event with its place: offsets count from 1 without gaps within a run. */
export interface JournalEntry {
    offset: number;
    event: RunEvent;
}
