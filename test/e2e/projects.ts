// The projects that the e2e tests run, as an author would write them, and the servers that answer for the model.
import { fileURLToPath } from 'node:url';
import { type AnthropicServerOptions, startAnthropicServer } from '../support/anthropic-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { type RunActionOptions, runAction } from '../support/runner.ts';

/** The committed action; another build of it (with action.yml beside its folder) by FLUE_TEST_DIST. */
export const DIST = process.env.FLUE_TEST_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));
export const KEY = 'sk-ant-test-0123456789abcdef';

const CONFIG = `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5' });
`;

const ASK_MD = `---
description: Asks one question.
---
Count the lines of data.txt.
`;

/** Enums, extensionless imports, zod and a typed result, in a folder whose package.json says CommonJS. */
const JUDGE_TS = `import { defineWorkflow, z } from 'flue-action';
import { Level, describeLevel } from './lib/level';

const Result = z.object({ verdict: z.enum(['pass', 'warn', 'fail']), findings: z.array(z.object({
  path: z.string(), line: z.number(), severity: z.enum(['error', 'warning', 'notice']), message: z.string() })).default([]) });

export default defineWorkflow({
  description: 'Judges the checkout.',
  input: z.object({ level: z.number().default(1) }),
  output: Result,
  async run({ input, session, sandbox, log, step }) {
    const files = await step('list files', async () => (await sandbox.list('.')).map((entry) => entry.name));
    log.info('files', files);
    const { data } = await session.prompt('Level ' + describeLevel(input.level as Level) + ': judge ' + files.join(', '), { result: Result });
    return data;
  },
});
`;

const LEVEL_TS = `export enum Level { Low, High }
export function describeLevel(level: Level): string { return Level[level] ?? 'unknown'; }
`;

export const PROJECT: Record<string, string> = {
  'flue.config.ts': CONFIG,
  'agent.md': 'You answer in one sentence.\n',
  'package.json': '{ "name": "user", "type": "commonjs" }\n',
  'workflows/ask.md': ASK_MD,
  'workflows/judge.ts': JUDGE_TS,
  'workflows/lib/level.ts': LEVEL_TS,
  'workflows/throws.ts': workflow("run() { throw new Error('the database is away'); }"),
  'workflows/forever.ts': workflow('run() { return new Promise(() => {}); }'),
  'workflows/spins.ts': workflow('run() { for (;;) {} }'),
  'workflows/liar.ts': `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({ description: 'lies', output: z.object({ n: z.number() }), run: () => ({ n: 'no' }) as never });
`,
  'workflows/quiet.ts': workflow(
    "async run({ sandbox }) { return (await sandbox.exec('cat data.txt | wc -l')).stdout.trim(); }",
  ),
  'agents/helper.ts': `import { defineAgent } from 'flue-action';
export default defineAgent({ description: 'Helps.', instructions: 'Help the user.' });
`,
  'data.txt': 'one\ntwo\nthree\n',
  '.env': 'SECRET_IN_DOTENV=never-to-be-seen\n',
};

function workflow(run: string): string {
  return `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'x', ${run} });
`;
}

export const USAGE = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 };

export async function withProvider<T>(
  script: AnthropicServerOptions['script'],
  body: (server: Awaited<ReturnType<typeof startAnthropicServer>>) => Promise<T>,
): Promise<T> {
  const server = await startAnthropicServer({ script });
  try {
    return await body(server);
  } finally {
    await server.stop();
  }
}

/** Runs the committed action over a fresh checkout of the project. */
export function runStep(
  inputs: Record<string, string | number>,
  options: Partial<RunActionOptions> & { files?: Record<string, string> } = {},
) {
  const { files, ...rest } = options;
  const workspace = tempWorkspace({ ...PROJECT, ...files });
  return runAction({ dist: DIST, workspace: workspace.dir, inputs, secrets: [KEY], ...rest });
}

export function keyed(url: string): Record<string, string> {
  return { 'anthropic-api-key': KEY, 'model-base-url': url };
}
