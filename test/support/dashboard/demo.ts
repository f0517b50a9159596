// A server with runs as a team would have them, to look at the dashboard and to take its pictures.
import { type AgentDefinition, defineAgent, defineTool, defineWorkflow, z } from '../../../src/index.ts';
import type { Reply, Script } from '../anthropic-server.ts';
import { startAnthropicServer } from '../anthropic-server.ts';
import { startTestServer, type TestServer } from '../node-server.ts';

const MODEL = 'anthropic/claude-haiku-5-5';

const release = defineTool({
  name: 'release',
  description: 'Releases a version.',
  input: z.object({ service: z.string(), version: z.string(), regions: z.array(z.string()) }),
  approval: 'always',
  run: async ({ input }) => `released ${input.service} ${input.version}`,
});

const asking = (prompt: string) =>
  defineWorkflow({
    description: 'Asks the model.',
    input: z.object({ pullRequest: z.int().default(1), service: z.string().default('checkout') }),
    tools: [release],
    run: async ({ session, input }) => ({
      verdict: 'pass',
      summary: (await session.prompt(`${prompt} #${input.pullRequest}`)).text,
    }),
  });

const WORKFLOWS = {
  'review-pull-request': asking('Review the pull request'),
  'release-service': asking('Release the service'),
  'write-changelog': asking('Write the changelog'),
  'nightly-audit': defineWorkflow({
    description: 'Fails.',
    run() {
      throw new Error('the advisory database answered 503 three times');
    },
  }),
  'sync-labels': defineWorkflow({
    description: 'Asks no model.',
    async run({ step }) {
      await step('read labels', () => 12);
      return { changed: 3 };
    },
  }),
};

const AGENTS: Record<string, AgentDefinition> = {
  'on-call': defineAgent({ description: 'Helps on call.', instructions: 'Help.', model: MODEL }),
};

const REVIEW = `The change moves rate limiting in front of authentication, so an anonymous client can no longer exhaust the token table.

Two things before this is merged:
1. \`takeToken\` still reads the clock twice; between the two reads the window can roll over and the limit is counted for the wrong minute.
2. There is no test for a client that comes back exactly when its window ends.`;

function replyTo(prompt: string, turn: number, pace: number): Reply {
  if (prompt.includes('Review')) {
    if (turn === 0)
      return {
        text: 'I will look at what has changed first.',
        toolCalls: [{ name: 'bash', input: { command: 'ls -la && printf "src/limit.ts\\nsrc/auth.ts\\n"' } }],
      };
    if (turn === 1)
      return {
        toolCalls: [
          { name: 'write', input: { path: 'notes/review.md', content: '# Review\n\n- rate limiting\n' } },
          { name: 'read', input: { path: 'src/limit.ts' } },
        ],
      };
    return { text: REVIEW, ...(pace > 0 ? { paceMs: pace, chunkSize: 12 } : {}) };
  }
  if (prompt.includes('Release') && turn === 0)
    return {
      text: 'All checks are green. I ask for approval to release.',
      toolCalls: [
        {
          name: 'release',
          input: { service: 'checkout', version: '4.12.0', regions: ['eu-1', 'us-2', 'ap-1'] },
        },
      ],
    };
  if (prompt.includes('changelog') && turn === 0)
    return {
      toolCalls: [
        {
          name: 'write',
          input: { path: 'CHANGELOG.md', content: '## 4.12.0\n\n- Rate limiting before authentication\n' },
        },
      ],
    };
  return { text: 'Done: the changelog names the three changes that users can notice.' };
}

export interface Demo {
  server: TestServer;
  /** From the next request on the model answers slowly. */
  slowDown(): void;
  stop(): Promise<void>;
}

export async function startDemo(
  page: NonNullable<Parameters<typeof startTestServer>[0]>['assets'],
): Promise<Demo> {
  let pace = 0;
  const script: Script = (_request, { prompt, turn }) => ({
    usage: { inputTokens: 1840 + turn * 912, outputTokens: 120 + turn * 96, cacheReadTokens: turn * 1024 },
    ...replyTo(prompt, turn, pace),
  });
  const provider = await startAnthropicServer({ script });
  const server = await startTestServer({
    workflows: WORKFLOWS,
    agents: AGENTS,
    config: { model: MODEL },
    anthropicUrl: provider.url,
    ...(page === undefined ? {} : { assets: page }),
  });
  return {
    server,
    slowDown() {
      pace = 250;
    },
    async stop() {
      await server.stop();
      await provider.stop();
    },
  };
}

/** A working day. Resolves when all are over, or wait. */
export async function fill({ server }: Demo, rounds = 4): Promise<void> {
  const start = (path: string, body: unknown) => server.call('POST', `${path}?wait=20`, body);
  for (let i = 0; i < rounds; i++) {
    await start(`/workflows/review-pull-request/acme%2Fshop%2Fpull%2F${1204 + i}`, { pullRequest: 1204 + i });
    await start(`/workflows/write-changelog/acme%2Fshop%2Fv4.1${i}.0`, {});
    await start(`/workflows/sync-labels/acme%2Fshop`, {});
    await start(`/agents/on-call/incident-${311 + i}`, { message: 'Why does checkout answer 502 in eu-1?' });
  }
  await start('/workflows/nightly-audit/2026-11-30', {});
}
