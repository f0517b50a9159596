import { type Branded } from './brand.js';
import type { Log } from './context.js';
import type { OutputOf, Schema } from './schema.js';
export interface ToolCall<Input> {
    input: Input;
    /** Declared secrets and variables, for host-side code only. */
    env: Readonly<Record<string, string>>;
    /** Aborts when the run ends, or the call has taken as long as it may. */
    signal: AbortSignal;
    log: Log;
    /** The same for every attempt at this call. */
    idempotencyKey: string;
}
/** Written as a method, so that a tool of any input fits into a list of tools. */
type Approval<Input> = {
    asked(input: Input): boolean;
}['asked'];
export interface ToolSpec<S extends Schema> {
    /** [a-zA-Z0-9_-]{1,64}, unique within an agent. */
    name: string;
    description: string;
    input: S;
    approval?: 'never' | 'always' | Approval<OutputOf<S>>;
    /** How long a human's answer is waited for before it counts as no. Milliseconds; 7 days when left out. */
    approvalTimeoutMs?: number;
    /** What a repeat after a crash may do. `once` (the default) is never run again. */
    effect?: 'none' | 'idempotent' | 'once';
    /**
     * How long a call may take, an approval not counted. Then its signal aborts and the model is told; code that goes on is
     * no longer waited for. Milliseconds; 10 minutes when left out.
     */
    timeoutMs?: number;
    /** Returns text, UTF-8 bytes or JSON for the model; a throw becomes an error result that the model sees. */
    run(call: ToolCall<OutputOf<S>>): unknown;
}
export type Tool<S extends Schema = any> = Readonly<ToolSpec<S>> & Branded<'tool'>;
export declare function defineTool<S extends Schema>(spec: ToolSpec<S>): Tool<S>;
export {};
