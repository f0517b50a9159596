// The public Flue with the one thing that bench/server.ts asks of us: installed from npm and built in a folder of its own,
// for `node bench/server.ts --flue <folder>`. Each project is the smallest that the version's own documentation shows.
// usage: node bench/public-flue.ts <folder> [version=0.11.1]   (2.x: 2.0.3)
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [, , folder, version = '0.11.1'] = process.argv;
if (folder === undefined) throw new Error('name a folder');

/** Until 1.x: a workflow, found where it lies, and a builder of its own. */
const WORKFLOWS: Readonly<Record<string, string>> = {
  'flue.config.ts':
    "import { defineConfig } from '@flue/cli/config';\nexport default defineConfig({ target: 'node' });\n",
  'src/app.ts': `import { configureProvider } from '@flue/runtime';
import { flue } from '@flue/runtime/routing';
import { Hono } from 'hono';

configureProvider('anthropic', { baseUrl: process.env.ANTHROPIC_BASE_URL, apiKey: 'bench' });
const app = new Hono();
app.route('/', flue());
export default app;
`,
  'src/workflows/hello.ts': `import { createAgent } from '@flue/runtime';

const agent = createAgent(() => ({ model: 'anthropic/claude-haiku-4-5' }));
export const route = async (_c, next) => next();
export async function run({ init }) {
  const session = await (await init(agent)).session();
  const { text } = await session.prompt('Say hello.');
  return { text };
}
`,
};

/** 2.x: an agent, mounted by hand, and Vite. The provider stands in the agent's module, for `flue run` loads nothing else. */
const AGENTS: Readonly<Record<string, string>> = {
  'flue.config.ts':
    "import { defineConfig } from '@flue/runtime/config';\nexport default defineConfig({ target: 'node' });\n",
  'vite.config.ts':
    "import { flue } from '@flue/vite';\nimport { defineConfig } from 'vite';\n\nexport default defineConfig({ plugins: [flue()] });\n",
  'src/app.ts': `import { createAgentRouter } from '@flue/runtime/routing';
import { Hono } from 'hono';
import { Hello } from './agents/hello.ts';

const app = new Hono();
app.route('/agents/hello', createAgentRouter(Hello));
export default app;
`,
  'src/agents/hello.ts': `'use agent';
import { createProvider } from '@earendil-works/pi-ai';
import { anthropicMessagesApi } from '@earendil-works/pi-ai/api/anthropic-messages.lazy';
import { anthropicProvider } from '@earendil-works/pi-ai/providers/anthropic';
import { setProvider, useModel } from '@flue/runtime';

const baseUrl = process.env.ANTHROPIC_BASE_URL;
setProvider(
  createProvider({
    id: 'anthropic',
    auth: { apiKey: { name: 'bench', resolve: async () => ({ auth: { apiKey: 'bench' } }) } },
    models: anthropicProvider().getModels().map((model) => ({ ...model, baseUrl })),
    api: anthropicMessagesApi(),
  }),
);

export function Hello() {
  useModel('anthropic/claude-haiku-4-5');
}
`,
};

const hasWorkflows = Number.parseInt(version, 10) < 2;
write('package.json', '{ "type": "module", "private": true }\n');
for (const [path, text] of Object.entries(hasWorkflows ? WORKFLOWS : AGENTS)) write(path, text);
install(`@flue/runtime@${version}`, `@flue/cli@${version}`);
if (hasWorkflows) {
  node('node_modules/@flue/cli/dist/flue.js', 'build', '--target', 'node');
} else {
  // The same copy that the runtime has.
  const { dependencies } = JSON.parse(
    readFileSync(join(folder, 'node_modules/@flue/runtime/package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> };
  const pi = '@earendil-works/pi-ai';
  install(`@flue/vite@${version}`, 'hono', 'vite', `${pi}@${dependencies[pi]}`);
  node('node_modules/vite/bin/vite.js', 'build');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder ?? '', path)), { recursive: true });
  writeFileSync(join(folder ?? '', path), text);
}

function install(...packages: string[]): void {
  const args = ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages];
  execFileSync('npm', args, { cwd: folder, stdio: 'inherit' });
}

function node(...args: string[]): void {
  execFileSync(process.execPath, args, { cwd: folder, stdio: 'inherit' });
}
