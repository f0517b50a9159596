// A tool as the loop runs it, whether it is built in, the author's own, or hands over a task.
import type { Tool } from '../../authoring/tool.ts';
import type { Json } from '../../protocol/json.ts';
import type { Clock, ToolDeclaration } from '../ports.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';

export interface HostToolContext {
  env: Readonly<Record<string, string>>;
  signal: AbortSignal;
  log: Parameters<Tool['run']>[0]['log'];
  idempotencyKey: string;
}

export type Effect = NonNullable<Tool['effect']>;

export interface ReadyTool {
  declaration: ToolDeclaration;
  /** Runs alone in its instance, because it may write files. */
  mutates: boolean;
  /** What a repeat after a crash may do. Files written by a call that was cut off are not there: it may be repeated. */
  effect: Effect;
  /** Checks the model's input once; what is asked about and what runs is the same checked value. */
  prepare(input: Json): Promise<PreparedCall>;
}

export type PreparedCall =
  /** The input cannot be used: what to tell the model. */
  | { ready: false; output: ToolOutput }
  /** `run` may throw: the caller makes an error result of it. */
  | {
      ready: true;
      wantsApproval: boolean;
      approvalTimeoutMs?: number | undefined;
      run(contexts: ToolContexts): Promise<ToolOutput>;
    };

export interface ToolContexts {
  callId: string;
  /** Of the call in its conversation; no other has it, and it is the same when the call is repeated. */
  place: string;
  clock: Clock;
  sandbox(): Promise<ToolContext>;
  host: HostToolContext;
}

export type Toolbox = ReadonlyMap<string, ReadyTool>;
