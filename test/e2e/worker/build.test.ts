// `flue build --target cloudflare`: a folder that wrangler takes as it is and that serves the whole project in workerd.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { startProcess } from '../../support/process.ts';
import { tempFolder } from '../../support/project.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/script.json', worker: { name: 'greeter', vars: { TONE: 'kind' } } });\n",
  'script.json': JSON.stringify({ rules: [{ reply: { text: 'Hello — ü.' } }] }),
  'agent.md': 'Be kind.\n',
  'lib/data.json': '{"greeting": "Grüße"}\n',
  'lib/greet.ts': `import data from './data.json' with { type: 'json' };
import { Buffer } from 'buffer';

export const greet = (name: string): string => \`\${data.greeting}, \${Buffer.from(name).toString()}\`;
`,
  'workflows/hello.ts': `import { defineWorkflow } from 'flue-action';
import { z } from 'zod';
import * as zod from 'zod';
import { greet } from '../lib/greet';

interface Typed { name: string }

export default defineWorkflow({
  description: 'Greets.',
  input: z.object({ name: zod.string().default('you') }),
  async run({ input, session, env }) {
    const { stdout } = await session.shell('ls /skills/hi');
    const typed: Typed = input;
    return { greeting: greet(typed.name), said: (await session.prompt('Hi.')).text, files: stdout, tone: env.TONE };
  },
});
`,
  'workflows/plain.md': '---\ndescription: >\n  A prompt\n  in two lines.\n---\nSay hello.\n',
  'agents/helper.ts':
    "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'Helps.', instructions: 'Help.' });\n",
  'skills/hi/skill.md': '---\nname: hi\ndescription: Says hi.\n---\nSay hi.\n',
};

describe('a built Worker', () => {
  let out: string;
  let files: ReadonlyMap<string, string>;
  let worker: RunningWorker;
  beforeAll(async () => {
    files = await builtWorker(PROJECT);
    out = written(files);
    worker = await startBuiltWorker(out);
  }, 120_000);
  afterAll(() => worker.stop());

  it('serves the whole project', async () => {
    const client = clientOf(worker);
    const hello = await client.post('/workflows/hello?wait=30', { name: 'Ada' });
    expect(hello.json).toMatchObject({
      status: 'succeeded',
      result: { greeting: 'Grüße, Ada', said: 'Hello — ü.', files: 'skill.md\n', tone: 'kind' },
    });
    expect((await client.post('/workflows/plain?wait=30', {})).json.text).toBe('Hello — ü.');
    expect((await client.post('/agents/helper/a?wait=30', { message: 'Hi' })).json.status).toBe('succeeded');
    expect((await client.get('/workflows/hello')).status).toBe(200);
    expect((await client.get('/')).json).toContain('<h1>flue</h1>');
    expect((await client.post('/workflows/hello?wait=30', { name: 1 })).status).toBe(422);
  });

  it('is 600 kB of code at most, as an upload counts it', () => {
    const code = [...files].filter(([path]) => path.endsWith('.js'));
    const bytes = code.reduce((sum, [, text]) => sum + gzipSync(text).length, 0);
    expect(bytes).toBeLessThanOrEqual(600_000);
  });

  it('is what wrangler deploys, as it is', async () => {
    const wrangler = join(import.meta.dirname, '../../../node_modules/wrangler/bin/wrangler.js');
    const args = [wrangler, 'deploy', '--dry-run', '--outdir', tempFolder('dry').dir];
    const env = { CI: '1', WRANGLER_SEND_METRICS: 'false', HOME: tempFolder('home').dir };
    const { exitCode, stdout, stderr } = await startProcess(process.execPath, args, {
      cwd: out,
      env,
      timeoutMs: 50_000,
    }).done;
    expect([exitCode, stderr]).toEqual([0, '']);
    for (const binding of ['FLUE_INSTANCE', 'FLUE_BUDGET', 'FLUE_INDEX', 'FLUE_VERSION', 'ASSETS', 'TONE'])
      expect(stdout).toContain(binding);
    expect(stdout).not.toContain('assets/index.html');
  }, 60_000);

  it('is the same, byte for byte, for the same project in another place', async () => {
    expect([...(await builtWorker(PROJECT))]).toEqual([...files]);
  });
});
