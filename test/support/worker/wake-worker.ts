// Instances that wait: for a human, and for their time. Each answer names the life of the object that gave it.
import { defineTool, defineWorkflow, z } from '../../../src/index.ts';
import { workerOf } from './entry.ts';

const release = defineTool({
  name: 'release',
  description: 'Releases it.',
  input: z.object({ version: z.string() }),
  approval: 'always',
  run: async ({ input }) => `released ${input.version}`,
});

const SCRIPT = {
  rules: [
    { when: { lastToolResult: { matches: 'released' } }, reply: { text: 'That was it.' } },
    {
      when: { lastUserText: 'Release it' },
      reply: { text: 'Shall I?', toolCalls: [{ name: 'release', input: { version: '1.2.3' } }] },
    },
    { reply: { text: 'Hello.' } },
  ],
};

/** How often each object was made, by its name: one that was asleep is made anew. */
const lives = new Map<string, number>();

const worker = workerOf({
  workflows: {
    deploy: defineWorkflow({
      description: 'Asks a human.',
      tools: [release],
      async run({ session, instance }) {
        const { text } = await session.prompt('Release it.');
        return { text, life: lives.get(`workflow/deploy/${instance.id}`) };
      },
    }),
    nap: defineWorkflow({
      description: 'Sleeps.',
      input: z.object({ ms: z.int() }),
      async run({ input, sleep, instance }) {
        await sleep(input.ms);
        return { life: lives.get(`workflow/nap/${instance.id}`) };
      },
    }),
  },
  script: SCRIPT,
});

export default worker.front;
export const { FlueBudget, FlueIndex } = worker;

export class FlueInstance extends worker.FlueInstance {
  constructor(...given: ConstructorParameters<typeof worker.FlueInstance>) {
    super(...given);
    const name = this.ctx.id.name ?? '';
    lives.set(name, (lives.get(name) ?? 0) + 1);
  }
}
