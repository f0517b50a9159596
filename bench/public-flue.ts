// The public Flue with the one workflow that bench/server.ts asks of us: installed from npm and built in a folder of its
// own, for `node bench/server.ts --flue <folder>`.
// usage: node bench/public-flue.ts <folder> [version=0.11.1]
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [, , folder, version = '0.11.1'] = process.argv;
if (folder === undefined) throw new Error('name a folder');

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module", "private": true }\n',
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
for (const [path, text] of Object.entries(FILES)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const inFolder = { cwd: folder, stdio: 'inherit' } as const;
const packages = [`@flue/runtime@${version}`, `@flue/cli@${version}`];
execFileSync('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packages], inFolder);
execFileSync(
  process.execPath,
  ['node_modules/@flue/cli/dist/flue.js', 'build', '--target', 'node'],
  inFolder,
);
