// What the benchmark asks of: one turn, and four turns with three commands.
import { defineWorkflow } from '../../../src/index.ts';
import { workerOf } from './entry.ts';

const worker = workerOf({
  workflows: {
    turn: defineWorkflow({
      description: 'One turn.',
      run: async ({ session }) => (await session.prompt('Hi.')).text,
    }),
    commands: defineWorkflow({
      description: 'Four turns, three commands.',
      run: async ({ session }) => (await session.prompt('Work.')).text,
    }),
  },
  config: { model: 'anthropic/claude-haiku-5-5' },
});

export default worker.front;
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
