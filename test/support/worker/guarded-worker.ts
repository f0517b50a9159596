// Runs that start commands of any kind, for callers of a GitHub issuer and for the bearer of a token.
import { defineWorkflow, z } from '../../../src/index.ts';
import { workerOf } from './entry.ts';

const worker = workerOf({
  workflows: {
    greet: defineWorkflow({ description: 'Greets.', run: () => 'Hello.' }),
    shell: defineWorkflow({
      description: 'Runs a command.',
      input: z.object({ script: z.string() }),
      async run({ input, session }) {
        const { exitCode } = await session.shell(input.script);
        return { exitCode };
      },
    }),
  },
});

/** The issuer is known when the tests run. */
const withIssuer = (env: Record<string, unknown>) =>
  typeof env.TEST_ISSUER !== 'string'
    ? worker
    : workerOf({
        workflows: { greet: defineWorkflow({ description: 'Greets.', run: () => 'Hello.' }) },
        config: {
          auth: {
            audience: 'https://flue.example',
            github: { repositories: ['octo/known'], issuer: env.TEST_ISSUER },
          },
        },
      });

let chosen: typeof worker | undefined;

export default {
  fetch(...given: Parameters<typeof worker.front.fetch>): Promise<Response> {
    chosen ??= withIssuer(given[1]);
    return chosen.front.fetch(...given);
  },
};
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
