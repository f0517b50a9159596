// Process start of dist/main.js to the first byte of the model request at a loopback server, beside `node -e 0`.
// usage: node bench/start-to-first-request.ts [rounds=15]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAnthropicServer } from '../test/support/anthropic-server.ts';
import { runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';

const rounds = Number(process.argv[2] ?? 15);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const workspace = mkdtempSync(join(tmpdir(), 'flue-bench-ws-'));
mkdirSync(join(workspace, 'workflows'));
writeFileSync(
  join(workspace, 'flue.config.ts'),
  "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'anthropic/claude-haiku-5-5' });\n",
);
writeFileSync(join(workspace, 'agent.md'), 'Answer in one sentence.\n');
writeFileSync(
  join(workspace, 'workflows', 'hello-md.md'),
  '---\ndescription: Says hello.\n---\nSay hello.\n',
);
writeFileSync(
  join(workspace, 'workflows', 'hello-ts.ts'),
  `import { defineWorkflow, z } from 'flue-action';
const output = z.object({ greeting: z.string() });
export default defineWorkflow({
  description: 'Says hello.',
  input: z.object({ name: z.string().default('you') }),
  output,
  async run({ input, session }: Parameters<Parameters<typeof defineWorkflow>[0]['run']>[0]) {
    const { text } = await session.prompt(\`Say hello to \${(input as { name: string }).name}.\`);
    return { greeting: text };
  },
});
`,
);

const server = await startAnthropicServer({
  script: () => ({ text: 'Hello.', usage: { inputTokens: 10, outputTokens: 2 } }),
});

async function firstByteMs(workflow: string): Promise<number> {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'])
    writeFileSync(join(workspace, name), '');
  const before = server.requests.length;
  const result = await runChild({
    args: [main],
    bare: true,
    cwd: workspace,
    env: {
      GITHUB_OUTPUT: join(workspace, 'GITHUB_OUTPUT'),
      GITHUB_STATE: join(workspace, 'GITHUB_STATE'),
      GITHUB_STEP_SUMMARY: join(workspace, 'GITHUB_STEP_SUMMARY'),
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'bench/bench',
      RUNNER_TEMP: workspace,
      INPUT_WORKFLOW: workflow,
      'INPUT_ANTHROPIC-API-KEY': 'bench-key-0123456789',
      'INPUT_MODEL-BASE-URL': server.url,
    },
  });
  const request = server.requests[before];
  if (result.exitCode !== 0 || request === undefined)
    throw new Error(`${workflow} failed: ${result.stdout}${result.stderr}`);
  return performance.timeOrigin + request.arrivedAt - result.startedAt;
}

const times = { node: [] as number[], markdown: [] as number[], typescript: [] as number[] };
try {
  for (let round = -1; round < rounds; round++) {
    const node = (await runChild({ args: ['-e', '0'], bare: true })).wallMs;
    const markdown = await firstByteMs('hello-md');
    const typescript = await firstByteMs('hello-ts');
    if (round < 0) continue; // warms the file cache
    times.node.push(node);
    times.markdown.push(markdown);
    times.typescript.push(typescript);
  }
} finally {
  await server.stop();
  rmSync(workspace, { recursive: true, force: true });
}

const base = median(times.node);
printTable([
  ['process start to', 'median', 'min–max', '× node -e 0'],
  ...Object.entries({
    'exit of node -e 0': times.node,
    'first byte, Markdown workflow': times.markdown,
    'first byte, TypeScript workflow': times.typescript,
  }).map(([name, values]) => [
    name,
    `${median(values).toFixed(0)} ms`,
    spread(values),
    (median(values) / base).toFixed(1),
  ]),
]);
