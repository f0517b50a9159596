// What the servers under the contract serve.
import { defineAgent, defineTool, defineWorkflow, z } from '../../../src/index.ts';

export const SCRIPT = {
  rules: [
    { when: { lastToolResult: { matches: 'released|denied|not' } }, reply: { text: 'That was it.' } },
    {
      when: { lastUserText: 'Release it' },
      reply: { text: 'Shall I?', toolCalls: [{ name: 'release', input: { version: '1.2.3' } }] },
    },
    { when: { lastUserText: 'slowly' }, reply: { text: 'Hello, slowly.', latencyMs: 400 } },
    { reply: { text: 'Hello.' } },
  ],
};

const release = defineTool({
  name: 'release',
  description: 'Releases it.',
  input: z.object({ version: z.string() }),
  approval: 'always',
  run: async ({ input }) => `released ${input.version}`,
});

export const WORKFLOWS = {
  greet: defineWorkflow({
    description: 'Greets somebody.',
    input: z.object({ name: z.string().default('you') }),
    run: ({ input }) => ({ greeting: `Hello, ${input.name}.` }),
  }),
  ask: defineWorkflow({
    description: 'Asks the model.',
    input: z.object({ prompt: z.string().default('Please say hello.') }),
    run: async ({ input, session }) => ({ answer: (await session.prompt(input.prompt)).text }),
  }),
  steps: defineWorkflow({
    description: 'Many events.',
    input: z.object({ count: z.int(), bytes: z.int().default(10) }),
    async run({ input, log }) {
      for (let i = 1; i <= input.count; i++) {
        log.info(`${i} ${'x'.repeat(input.bytes)}`);
        await Promise.resolve();
      }
      return { count: input.count };
    },
  }),
  wait: defineWorkflow({
    description: 'Waits for a long time.',
    input: z.object({ ms: z.int().default(60_000) }),
    async run({ input, sleep }) {
      await sleep(input.ms);
      return 'slept';
    },
  }),
  deploy: defineWorkflow({
    description: 'Asks a human.',
    tools: [release],
    run: async ({ session }) => (await session.prompt('Release it.')).text,
  }),
};

export const AGENTS = {
  helper: defineAgent({ description: 'Helps.', instructions: 'Be brief.' }),
};
