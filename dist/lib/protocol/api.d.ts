import * as z from 'zod/mini';
export declare const imageSchema: z.ZodMiniObject<{
    data: z.ZodMiniString<string>;
}, z.core.$strip>;
export declare const agentMessageSchema: z.ZodMiniObject<{
    message: z.ZodMiniString<string>;
    images: z.ZodMiniOptional<z.ZodMiniArray<z.ZodMiniObject<{
        data: z.ZodMiniString<string>;
    }, z.core.$strip>>>;
    session: z.ZodMiniOptional<z.ZodMiniString<string>>;
}, z.core.$strip>;
export type AgentMessage = z.infer<typeof agentMessageSchema>;
export declare const decisionSchema: z.ZodMiniObject<{
    approve: z.ZodMiniBoolean<boolean>;
    reason: z.ZodMiniOptional<z.ZodMiniString<string>>;
}, z.core.$strip>;
export declare const listedRunSchema: z.ZodMiniObject<{
    model: z.ZodMiniNullable<z.ZodMiniString<string>>;
    name: z.ZodMiniString<string>;
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
    runId: z.ZodMiniString<string>;
    kind: z.ZodMiniEnum<{
        workflow: "workflow";
        agent: "agent";
    }>;
    instanceId: z.ZodMiniString<string>;
    session: z.ZodMiniString<string>;
    durationMs: z.ZodMiniNullable<z.ZodMiniInt>;
    usage: z.ZodMiniObject<{
        inputTokens: z.ZodMiniInt;
        outputTokens: z.ZodMiniInt;
        cacheReadTokens: z.ZodMiniInt;
        cacheWriteTokens: z.ZodMiniInt;
    }, z.core.$strip>;
    costSource: z.ZodMiniEnum<{
        config: "config";
        table: "table";
        scripted: "scripted";
        unknown: "unknown";
    }>;
    toolCalls: z.ZodMiniInt;
    costUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
    limitHit: z.ZodMiniNullable<z.ZodMiniEnum<{
        budget_exceeded: "budget_exceeded";
        turn_limit: "turn_limit";
        timed_out: "timed_out";
    }>>;
    lostRequests: z.ZodMiniInt;
    status: z.ZodMiniEnum<{
        cancelled: "cancelled";
        queued: "queued";
        running: "running";
        waiting: "waiting";
        succeeded: "succeeded";
        failed: "failed";
    }>;
    turns: z.ZodMiniInt;
    deniedCalls: z.ZodMiniInt;
    lastOffset: z.ZodMiniInt;
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
    unreportedUsdMax: z.ZodMiniNumber<number>;
    pendingApprovals: z.ZodMiniArray<z.ZodMiniObject<{
        callId: z.ZodMiniString<string>;
        name: z.ZodMiniString<string>;
        input: z.ZodMiniCustom<import("./json.js").Json, import("./json.js").Json>;
    }, z.core.$strip>>;
    createdAt: z.ZodMiniString<string>;
    startedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
    finishedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
    href: z.ZodMiniString<string>;
}, z.core.$strip>;
export type ListedRun = z.infer<typeof listedRunSchema>;
export declare const runListSchema: z.ZodMiniObject<{
    runs: z.ZodMiniArray<z.ZodMiniObject<{
        model: z.ZodMiniNullable<z.ZodMiniString<string>>;
        name: z.ZodMiniString<string>;
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
        runId: z.ZodMiniString<string>;
        kind: z.ZodMiniEnum<{
            workflow: "workflow";
            agent: "agent";
        }>;
        instanceId: z.ZodMiniString<string>;
        session: z.ZodMiniString<string>;
        durationMs: z.ZodMiniNullable<z.ZodMiniInt>;
        usage: z.ZodMiniObject<{
            inputTokens: z.ZodMiniInt;
            outputTokens: z.ZodMiniInt;
            cacheReadTokens: z.ZodMiniInt;
            cacheWriteTokens: z.ZodMiniInt;
        }, z.core.$strip>;
        costSource: z.ZodMiniEnum<{
            config: "config";
            table: "table";
            scripted: "scripted";
            unknown: "unknown";
        }>;
        toolCalls: z.ZodMiniInt;
        costUsd: z.ZodMiniNullable<z.ZodMiniNumber<number>>;
        limitHit: z.ZodMiniNullable<z.ZodMiniEnum<{
            budget_exceeded: "budget_exceeded";
            turn_limit: "turn_limit";
            timed_out: "timed_out";
        }>>;
        lostRequests: z.ZodMiniInt;
        status: z.ZodMiniEnum<{
            cancelled: "cancelled";
            queued: "queued";
            running: "running";
            waiting: "waiting";
            succeeded: "succeeded";
            failed: "failed";
        }>;
        turns: z.ZodMiniInt;
        deniedCalls: z.ZodMiniInt;
        lastOffset: z.ZodMiniInt;
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
        unreportedUsdMax: z.ZodMiniNumber<number>;
        pendingApprovals: z.ZodMiniArray<z.ZodMiniObject<{
            callId: z.ZodMiniString<string>;
            name: z.ZodMiniString<string>;
            input: z.ZodMiniCustom<import("./json.js").Json, import("./json.js").Json>;
        }, z.core.$strip>>;
        createdAt: z.ZodMiniString<string>;
        startedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
        finishedAt: z.ZodMiniNullable<z.ZodMiniString<string>>;
        href: z.ZodMiniString<string>;
    }, z.core.$strip>>;
    nextCursor: z.ZodMiniNullable<z.ZodMiniString<string>>;
}, z.core.$strip>;
export type RunList = z.infer<typeof runListSchema>;
/** A message of an agent's session, as `GET /agents/:name/:instanceId` shows it. */
export declare const conversationEntrySchema: z.ZodMiniObject<{
    role: z.ZodMiniEnum<{
        user: "user";
        assistant: "assistant";
    }>;
    text: z.ZodMiniString<string>;
    toolCalls: z.ZodMiniArray<z.ZodMiniObject<{
        callId: z.ZodMiniString<string>;
        name: z.ZodMiniString<string>;
    }, z.core.$strip>>;
}, z.core.$strip>;
export type ConversationEntry = z.infer<typeof conversationEntrySchema>;
export declare const errorSchema: z.ZodMiniObject<{
    code: z.ZodMiniString<string>;
    message: z.ZodMiniString<string>;
    details: z.ZodMiniOptional<z.ZodMiniRecord<z.ZodMiniString<string>, z.ZodMiniUnknown>>;
}, z.core.$strip>;
export declare const errorEnvelopeSchema: z.ZodMiniObject<{
    error: z.ZodMiniObject<{
        code: z.ZodMiniString<string>;
        message: z.ZodMiniString<string>;
        details: z.ZodMiniOptional<z.ZodMiniRecord<z.ZodMiniString<string>, z.ZodMiniUnknown>>;
    }, z.core.$strip>;
}, z.core.$strip>;
export type ErrorBody = z.infer<typeof errorSchema>;
