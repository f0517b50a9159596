// The tools of one prompt: built-in ones over the sandbox, the author's own on the host. One list of declarations for
// the provider, in an order that never changes, and one way to run any of them.
import type { Tool } from '../../authoring/tool.ts';
import { FlueError } from '../../errors.ts';
import { BUILTIN_TOOLS } from '../tools/builtin-tools.ts';
import type { BuiltinTool } from '../tools/tool.ts';
import { readyOwn } from './own-tool.ts';
import type { ReadyTool, Toolbox } from './ready-tool.ts';

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
