import type { Json } from '../protocol/json.js';
import type { Usage } from '../protocol/usage.js';
import type { AgentDefinition } from './agent.js';
import type { OutputOf, Schema } from './schema.js';
import type { Tool } from './tool.js';
export type PromptPart = {
    type: 'text';
    text: string;
} | FilePart | ImagePart;
/** A file of the sandbox as it is then: text up to 256 KiB, or an image. */
type FilePart = {
    type: 'file';
    path: string;
};
/** Bytes as base64, or a path in the sandbox. */
export type ImagePart = {
    type: 'image';
    mediaType: string;
    data: string;
} | {
    type: 'image';
    path: string;
};
export interface PromptOptions<S extends Schema | undefined> {
    /** The answer must be JSON of this schema; it comes back in `data`. */
    result?: S;
    model?: string;
    /** Extra tools for this prompt. */
    tools?: readonly Tool[];
    skills?: readonly string[];
    /** Model responses this prompt may take. */
    maxTurns?: number;
    images?: readonly ImagePart[];
}
export interface PromptAnswer<Data = undefined> {
    /** The text of the last response. */
    text: string;
    /** The validated result, when one was asked for. */
    data: Data;
    usage: Usage;
    /** US dollars; null when a model without a known price took part. */
    costUsd: number | null;
    model: string;
    turns: number;
}
type DataOf<S> = S extends Schema ? OutputOf<S> : undefined;
/** A message history. Prompts on one session queue; they never interleave. */
export interface Session {
    readonly name: string;
    prompt<S extends Schema | undefined = undefined>(prompt: string | readonly PromptPart[], options?: PromptOptions<S>): Promise<PromptAnswer<DataOf<S>>>;
    /** Asks the agent to follow a skill, with `args` beside it. */
    skill<S extends Schema | undefined = undefined>(name: string, options?: PromptOptions<S> & {
        args?: Json;
    }): Promise<PromptAnswer<DataOf<S>>>;
    /** A command in the sandbox, outside the conversation. */
    shell(command: string): Promise<ShellResult>;
    /** Hands a task to an agent (one like this by default) with a fresh context, the same files and the same budget. */
    task<S extends Schema | undefined = undefined>(prompt: string, options?: {
        agent?: string | AgentDefinition;
        result?: S;
    }): Promise<PromptAnswer<DataOf<S>>>;
    /** Puts a summary in the place of all messages but the last; costs a turn. Done by itself when the context is full. */
    compact(): Promise<Compacted>;
}
export interface Compacted {
    messagesBefore: number;
    /** The same when there was nothing to leave out. */
    messagesAfter: number;
}
export interface ShellResult {
    stdout: string;
    stderr: string;
    exitCode: number;
}
export interface SandboxEntry {
    path: string;
    name: string;
    kind: 'file' | 'directory' | 'symlink';
    /** Bytes; 0 for directories. */
    size: number;
}
/** The sandbox as an author sees it: paths are absolute or relative to the working directory `/workspace`. */
export interface AuthorSandbox {
    exec(command: string, options?: {
        cwd?: string;
        timeoutMs?: number;
        stdin?: string;
    }): Promise<ShellResult>;
    /** UTF-8 text. Throws when there is no such file. */
    readFile(path: string): Promise<string>;
    writeFile(path: string, content: string): Promise<void>;
    /** The entries of one directory, not below it. Throws when there is no such directory. */
    list(path: string): Promise<SandboxEntry[]>;
    /** What was changed under /workspace as one unified diff; empty when nothing was. */
    patch(): Promise<string>;
}
export interface Instance {
    readonly id: string;
    /** Durable JSON that outlives the run. */
    readonly state: {
        get<T extends Json = Json>(key: string): Promise<T | undefined>;
        set(key: string, value: Json): Promise<void>;
    };
    session(name: string): Session;
}
export interface Log {
    debug(message: string, data?: Json): void;
    info(message: string, data?: Json): void;
    warn(message: string, data?: Json): void;
    error(message: string, data?: Json): void;
}
/** What is left of the run's budget; null = no limit of that kind. */
export interface BudgetView {
    spentUsd(): number;
    remainingUsd(): number | null;
    remainingTurns(): number | null;
}
export interface WorkflowContext<Input = unknown> {
    readonly input: Input;
    readonly instance: Instance;
    /** The session `default`. */
    readonly session: Session;
    /** A session of another agent, by name or definition. */
    agent(agent: string | AgentDefinition): Session;
    /** Runs its body once, however often the run is continued. */
    step<T>(name: string, body: () => T | Promise<T>): Promise<T>;
    /** Waits, durably. Milliseconds. */
    sleep(ms: number): Promise<void>;
    /** Runs branches side by side, each with a context of its own; results in order. */
    parallel<T>(branches: ReadonlyArray<(context: WorkflowContext<Input>) => T | Promise<T>>, options?: {
        limit?: number;
    }): Promise<T[]>;
    /** Milliseconds since the epoch, recorded. */
    now(): number;
    /** [0, 1), recorded. */
    random(): number;
    uuid(): string;
    readonly sandbox: AuthorSandbox;
    readonly env: Readonly<Record<string, string>>;
    readonly log: Log;
    /** Aborts when the run is cancelled or hits a limit. */
    readonly signal: AbortSignal;
    readonly budget: BudgetView;
}
export {};
