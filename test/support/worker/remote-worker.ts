// What the command line asks a Worker for.
import { defineTool, defineWorkflow, z } from '../../../src/index.ts';
import { workerOf } from './entry.ts';

const ship = defineTool({
  name: 'ship',
  description: 'Ships.',
  input: z.object({ to: z.string() }),
  approval: 'always',
  run: () => 'shipped',
});

const usage = { inputTokens: 500, outputTokens: 250 };

const worker = workerOf({
  workflows: {
    hello: defineWorkflow({
      description: 'Greets.',
      input: z.object({ name: z.string().default('you') }),
      run: ({ input }) => ({ greeting: `Hello, ${input.name}` }),
    }),
    count: defineWorkflow({
      description: 'Takes a while.',
      input: z.object({ to: z.int().default(20) }),
      async run({ input, step, sleep }) {
        for (let i = 0; i < input.to; i++) {
          await step('count', () => i);
          await sleep(100);
        }
        return 'counted';
      },
    }),
    fails: defineWorkflow({
      description: 'Fails after a while.',
      async run({ sleep }) {
        await sleep(300);
        throw new Error('the database is away');
      },
    }),
    ship: defineWorkflow({
      description: 'Ships.',
      tools: [ship],
      run: async ({ session }) => (await session.prompt('Ship it.')).text,
    }),
  },
  config: { prices: { 'openai/priced': { input: 1, output: 2 } } },
  script: {
    pricedAs: 'openai/priced',
    rules: [
      { when: { lastToolResult: { name: 'ship' } }, reply: { text: 'Shipped or not.', usage } },
      {
        when: { lastUserText: 'Ship' },
        reply: { text: 'May I?', toolCalls: [{ name: 'ship', input: { to: 'production' } }], usage },
      },
    ],
  },
});

export default worker.front;
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
