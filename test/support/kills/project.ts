// The project of a history: one workflow that does what its input says, two agents, and tools that do something outside.
import { defineAgent } from '../../../src/authoring/agent.ts';
import type { Loadable, Manifest } from '../../../src/authoring/manifest.ts';
import { defineTool, type Tool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import { MODEL } from '../faults/real-runtime.ts';
import { actOutside } from './act-outside.ts';
import type { DriverOptions } from './messages.ts';
import { runProgram } from './program.ts';

export function projectOf(options: DriverOptions): Manifest {
  const tools = toolsOf(options);
  const program = defineWorkflow({
    description: 'does what its input says',
    tools,
    run: (context) => runProgram(context, options),
  });
  const shared = { description: 'does it', instructions: 'Do it.', tools };
  return {
    config: { model: MODEL },
    systemContext: 'You are here to be killed.',
    workflows: new Map([['program', loadable('program', program)]]),
    agents: new Map([
      ['boss', loadable('boss', defineAgent({ ...shared, subagents: ['helper'] }))],
      ['helper', loadable('helper', defineAgent(shared))],
    ]),
    skills: new Map(),
    codeHash: null,
  };
}

function loadable<D>(name: string, definition: D): Loadable<D> {
  return { name, path: `${name}.ts`, load: async () => definition };
}

function toolsOf(options: DriverOptions): Tool[] {
  const tool = (name: string, over: Partial<Tool>): Tool =>
    defineTool({
      name,
      description: `is ${name}`,
      input: z.object({ call: z.string() }),
      async run({ input, idempotencyKey: key, signal }) {
        const { call } = input as { call: string };
        return `did ${call} as ${await actOutside(options, { what: 'tool', tool: name, call, key }, signal)}`;
      },
      ...over,
    });
  return [
    tool('once', {}),
    tool('idempotent', { effect: 'idempotent' }),
    tool('none', { effect: 'none' }),
    tool('ask', { approval: 'always' }),
  ];
}
