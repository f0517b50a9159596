// The tools of one prompt: built-in ones over the sandbox, the author's own on the host. One list of declarations for
// the provider, in an order that never changes, and one way to run any of them.
import { jsonSchemaOf } from '../../authoring/json-schema.ts';
import { validate } from '../../authoring/schema.ts';
import type { Tool } from '../../authoring/tool.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { type Json, toJson } from '../../protocol/json.ts';
import type { ToolDeclaration } from '../ports.ts';
import { BUILTIN_TOOLS } from '../tools/builtin-tools.ts';
import type { BuiltinTool, ToolContext, ToolOutput } from '../tools/tool.ts';

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
  sandbox(): Promise<ToolContext>;
  host: HostToolContext;
}

export type Toolbox = ReadonlyMap<string, ReadyTool>;

export interface ToolboxOptions {
  hasSkills: boolean;
  own: readonly Tool[];
  /** Of MCP servers. */
  mcp: readonly ReadyTool[];
  /** For an agent that may hand over tasks. */
  task: ReadyTool | undefined;
}

export async function createToolbox(options: ToolboxOptions): Promise<Toolbox> {
  const tools = new Map<string, ReadyTool>();
  for (const tool of BUILTIN_TOOLS) {
    if (tool.name === 'use_skill' && !options.hasSkills) continue;
    tools.set(tool.name, readyBuiltin(tool));
  }
  if (options.task !== undefined) tools.set(options.task.declaration.name, options.task);
  for (const tool of options.own) {
    if (tools.has(tool.name)) throw duplicate(tool.name);
    tools.set(tool.name, await readyOwn(tool));
  }
  for (const tool of options.mcp) {
    if (tools.has(tool.declaration.name)) throw duplicate(tool.declaration.name);
    tools.set(tool.declaration.name, tool);
  }
  return tools;
}

function duplicate(name: string): FlueError {
  return new FlueError('workflow_error', `two tools are called "${name}"`, {
    hint: 'rename one of them: the names of the built-in tools are taken',
  });
}

function readyBuiltin(tool: BuiltinTool): ReadyTool {
  const { name, description, inputSchema } = tool;
  return {
    declaration: { name, description, inputSchema },
    mutates: tool.mutates,
    effect: 'none',
    prepare: async (input) => ({
      ready: true,
      wantsApproval: false,
      run: async ({ sandbox }) => tool.run(input, await sandbox()),
    }),
  };
}

async function readyOwn(tool: Tool): Promise<ReadyTool> {
  return {
    declaration: {
      name: tool.name,
      description: tool.description,
      inputSchema: await jsonSchemaOf(tool.input, 'input'),
    },
    mutates: false,
    effect: tool.effect ?? 'once',
    async prepare(input) {
      const checked = await validate(tool.input, input);
      if (!checked.ok) return refused(`${tool.name}: invalid input: ${checked.problem}`);
      try {
        return {
          ready: true,
          wantsApproval: await asksFor(tool, checked.value),
          approvalTimeoutMs: tool.approvalTimeoutMs,
          run: async ({ host }) => present(tool.name, await tool.run({ input: checked.value, ...host })),
        };
      } catch (thrown) {
        // A rule that cannot be asked has not said yes.
        return refused(`${tool.name} was not run: its approval rule failed: ${messageOf(thrown)}`);
      }
    },
  };
}

function refused(text: string): PreparedCall {
  return { ready: false, output: { text, isError: true } };
}

async function asksFor({ approval = 'never' }: Tool, input: unknown): Promise<boolean> {
  return typeof approval === 'function' ? Boolean(await approval(input)) : approval === 'always';
}

/** What a tool of the author's returned, as text for the model. */
function present(name: string, value: unknown): ToolOutput {
  if (typeof value === 'string') return { text: value, isError: false };
  if (value === undefined) return { text: 'done', isError: false };
  const json = toJson(value);
  if (json === undefined) {
    return { text: `${name} returned something that is no JSON (cyclic, or a BigInt)`, isError: true };
  }
  return { text: JSON.stringify(json.json), isError: false };
}

export function failed(name: string, thrown: unknown): ToolOutput {
  return { text: `${name} failed: ${messageOf(thrown)}`, isError: true };
}
