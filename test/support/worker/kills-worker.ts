// What is killed: a workflow with steps, turns, commands whose files add up, and a tool that must not run twice. A service
// outside counts what was really done.
import { defineTool, defineWorkflow, z } from '../../../src/index.ts';
import { workerOf } from './entry.ts';

const tell = async (env: Readonly<Record<string, string>>, key: string): Promise<string> => {
  const response = await fetch(`${env.LEDGER_URL}/${encodeURIComponent(key)}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the ledger answers ${response.status}`);
  return `told ${key}`;
};

const note = defineTool({
  name: 'note',
  description: 'Notes it outside.',
  input: z.object({ key: z.string() }),
  effect: 'once',
  run: ({ input, env }) => tell(env, input.key),
});

const chore = defineWorkflow({
  description: 'Does something.',
  input: z.object({ key: z.string() }),
  tools: [note],
  async run({ input, step, session, env, instance }) {
    await step('first', () => tell(env, `${input.key}/first`));
    const { text } = await session.prompt(`Work on ${input.key}.`);
    await instance.state.set(input.key, text);
    await step('last', () => tell(env, `${input.key}/last`));
    const { stdout } = await session.shell('cat log.txt');
    return { text, stdout, state: (await instance.state.get<string>(input.key)) ?? null };
  },
});

const worker = workerOf({
  workflows: { chore },
  config: {
    model: 'anthropic/claude-haiku-5-5',
    worker: { vars: { LEDGER_URL: '' } },
  },
});

export default worker.front;
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
