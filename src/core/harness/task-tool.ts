// task: hands a part of the work to an agent with a fresh context. It sees the same files, spends the same budget, and
// answers with one text. Tasks of one turn run side by side.
import { checkInput, type Fields, schemaOf } from '../tools/input-fields.ts';
import type { ReadyTool } from './ready-tool.ts';

export interface Task {
  prompt: string;
  /** undefined = one like the agent that hands it over. */
  agent: string | undefined;
  callId: string;
  /** Of the call in its conversation; no other has it. */
  place: string;
}

/** Resolves with the answer; throws what ended the task. */
export type RunTask = (task: Task) => Promise<string>;

export function taskTool(agents: readonly string[], runTask: RunTask): ReadyTool {
  const names = agents.map((name) => `\`${name}\``).join(', ');
  const fields = {
    prompt: {
      type: 'string',
      description: 'the task, with all that must be known for it: nothing of this conversation is seen there',
    },
    agent: { type: 'string', description: `who does it: ${names}; left out = one like you`, optional: true },
  } satisfies Fields;
  return {
    declaration: {
      name: 'task',
      description: `Hands a task to an agent with a fresh context (${names}) and returns its answer. It works on the same files and spends the same budget. Call it several times in one turn for tasks that do not depend on each other; give each one its own files to change.`,
      inputSchema: schemaOf(fields),
    },
    mutates: false,
    effect: 'none',
    async prepare(input) {
      const checked = checkInput(fields, input);
      if (!checked.ok) return refused(checked.problem);
      const { prompt, agent } = checked.value;
      if (agent !== undefined && !agents.includes(agent))
        return refused(`there is no agent "${agent}"; there are: ${names}`);
      return {
        ready: true,
        wantsApproval: false,
        run: async ({ callId, place }) => ({
          text: await runTask({ prompt, agent, callId, place }),
          isError: false,
        }),
      };
    },
  };
}

function refused(problem: string): { ready: false; output: { text: string; isError: true } } {
  return { ready: false, output: { text: `task: ${problem}`, isError: true } };
}
