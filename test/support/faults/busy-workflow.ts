// A run that does a little of everything: model calls, tools on the host and in the sandbox, steps, state, log, sleep,
// parallel branches, files. What its tools and steps did is counted outside of the run.
import { defineTool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import type { Reply, Script } from '../anthropic-server.ts';
import { markOf } from './invariants.ts';

export function busyWorkflow(onEffect: (name: string) => void = () => {}) {
  const touch = defineTool({
    name: 'touch',
    description: 'Counts that it was called.',
    input: z.object({ name: z.string() }),
    run({ input, log }) {
      onEffect(`tool ${input.name}`);
      log.info(`touched ${input.name}`);
      return `touched ${input.name}`;
    },
  });
  return defineWorkflow({
    description: 'does a little of everything',
    tools: [touch],
    async run({ session, instance, step, sleep, parallel, sandbox, log }) {
      log.info('begun');
      await step('first', () => onEffect('step first'));
      await instance.state.set('seen', (await instance.state.get<number>('seen')) ?? 0);
      const first = await session.prompt('Do the first thing.');
      await sandbox.writeFile('out.txt', first.text);
      await sleep(1);
      const both = await parallel([
        (branch) => branch.session.prompt('Do the left thing.'),
        async (branch) => {
          await branch.sleep(1);
          await branch.step('right', () => onEffect('step right'));
          return branch.session.prompt('Do the right thing.');
        },
      ]);
      const last = await session.prompt('Judge it.', { result: z.object({ mark: z.string() }) });
      return [first.text, ...both.map(({ text }) => text), last.data.mark];
    },
  });
}

/** Each prompt asks for two tools at once, then is answered; the judgement comes as JSON. */
export const busyScript: Exclude<Script, Reply[]> = (request, { index, lastText, toolResults }): Reply => {
  const mark = markOf(index);
  if (request.output_config !== undefined) return { text: JSON.stringify({ mark }) };
  if (toolResults.length > 0) return { text: `${mark} done` };
  const name = /the (\w+) thing/.exec(lastText)?.[1] ?? 'no';
  return {
    text: mark,
    toolCalls: [
      { name: 'touch', input: { name } },
      { name: 'write', input: { path: `${name}.txt`, content: name } },
    ],
  };
};
