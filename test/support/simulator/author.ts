// The author's code of a history: one workflow that does what its run's plan says, agents, tools, a skill.
import { type AgentDefinition, defineAgent } from '../../../src/authoring/agent.ts';
import type { WorkflowContext } from '../../../src/authoring/context.ts';
import type { Loadable, Manifest } from '../../../src/authoring/manifest.ts';
import { defineTool, type Tool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import type { Json } from '../../../src/protocol/json.ts';
import { runProgram } from './program.ts';
import { CALL, RESULT } from './schemas.ts';
import type { Life } from './timeline.ts';
import type { World } from './world.ts';

/** As one process has loaded it. */
export function manifestOf(world: World, life: Life): Manifest {
  const tools = toolsOf(world, life);
  const small = world.plan.weather.smallWindows;
  const model = small ? 'sim/small' : ['sim/first', 'sim/second'];
  const asksOtherwise = world.lacking.has('sameness');
  const shared = { instructions: 'Do it.', description: 'does it', tools, model } as const;
  const program = defineWorkflow({
    ...shared,
    model: model as [string, ...string[]] | string,
    run: (context) => runProgram(context as WorkflowContext, { world, life, asksOtherwise }),
  });
  const agents: Record<string, AgentDefinition> = {
    boss: defineAgent({
      ...shared,
      model: model as [string, ...string[]] | string,
      subagents: ['helper', 'boss'],
    }),
    helper: defineAgent({ ...shared, model: model as [string, ...string[]] | string, skills: [] }),
    judge: defineAgent({ ...shared, model: 'sim/other', resultSchema: RESULT }),
  };
  const given = <D>(all: Record<string, D>): Array<[string, D]> =>
    Object.entries(all).filter(([name]) => !world.lacking.has(name));
  return {
    config: { model: 'sim/first' },
    systemContext: null,
    workflows: new Map(given({ program }).map(([name, one]) => [name, loadable(name, one, life)])),
    agents: new Map(given(agents).map(([name, agent]) => [name, loadable(name, agent, life)])),
    skills: new Map([
      ['craft', { name: 'craft', description: 'a craft', instructions: async () => 'Craft.', files: [] }],
    ]),
    codeHash: [...world.lacking].join('-without-'),
  };
}

function loadable<D>(name: string, definition: D, life: Life): Loadable<D> {
  return {
    name,
    path: `${name}.ts`,
    async load() {
      await life.wait(1, `${name} loads`);
      return definition;
    },
  };
}

/** How long a yes is waited for. */
export const APPROVAL_MS = 40_000;

function toolsOf(world: World, life: Life): Tool[] {
  const random = world.random('tools', life.name);
  const tool = (name: string, over: Partial<Tool>): Tool =>
    defineTool({
      name,
      description: `is ${name}`,
      input: CALL,
      approvalTimeoutMs: APPROVAL_MS,
      async run({ input, idempotencyKey, signal, log }) {
        if (!life.isAlive) return new Promise(() => {});
        const { callId = '' } = input as Record<string, string>;
        const effect = world.effects.tool({ callId, key: idempotencyKey, tool: name, life });
        await life.wait(random.int(0, 50), `${name} works for ${callId}`, signal);
        effect.isFinished = true;
        if (name === 'none') log.info(`did ${callId}`);
        if (name === 'throws') throw new Error(`planned for ${callId}`);
        return `did ${callId}`;
      },
      ...over,
    });
  return [
    tool('once', {}),
    tool('idempotent', { effect: 'idempotent' }),
    tool('none', { effect: 'none' }),
    tool('throws', { effect: 'once' }),
    tool('ask', { approval: 'always' }),
    tool('maybe', {
      effect: 'idempotent',
      approval: (input: Json) => JSON.stringify(input).length % 2 === 0,
    }),
  ];
}
