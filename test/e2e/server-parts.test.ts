// What `flue build` packs into server.mjs: every part that a server can come to load, from its first start to its rarest
// request, and nothing of the command line. The parts are found in the text of the bundle, so each is reached here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, clientOf } from '../contract/http/client.ts';
import { connect } from '../contract/http/streams.ts';
import { type AnthropicServer, startAnthropicServer } from '../support/anthropic-server.ts';
import { type IdTokenServer, startIdTokenServer } from '../support/github-id-tokens.ts';
import { type ModernServer, startModernServer } from '../support/mcp/modern-server.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { type RunningProcess, runFlue, startNode } from '../support/process.ts';
import { tempFolder, tempProject } from '../support/project.ts';

const TOKEN = 'the-token-of-the-tests';
const AUDIENCE = 'https://flue.example.com';

interface Others {
  anthropic: AnthropicServer;
  openai: OpenAiServer;
  mcp: ModernServer;
  ids: IdTokenServer;
}

let others: Others;
let server: RunningProcess;
let client: Client;
let url = '';
/** Its path is a part of its modules' addresses, and of the threads'. */
const out = join(tempFolder('parts').dir, 'a b#ü%41');
const file = join(out, 'server.mjs');

function project({ anthropic, openai, mcp, ids }: Others): Record<string, string> {
  const config = {
    model: 'anthropic/claude-haiku-5-5',
    auth: { audience: AUDIENCE, github: { repositories: [], issuer: ids.issuer } },
    mcp: { hub: { url: mcp.url } },
    network: { allow: [{ host: '127.0.0.1', port: anthropic.port, http: true, private: true }] },
    providers: { groq: { api: 'openai', baseUrl: openai.url, apiKey: 'GROQ_API_KEY' } },
  };
  return {
    'flue.config.ts': `export default ${JSON.stringify(config)};\n`,
    'script.json': JSON.stringify({ rules: [{ reply: { text: 'From the script.' } }] }),
    'workflows/shell.ts': `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Runs a command.',
  input: z.object({ command: z.string() }),
  async run({ input, session }) {
    const { stdout, stderr } = await session.shell(input.command);
    return { stdout, stderr };
  },
});
`,
    'workflows/hub.md': '---\ndescription: Has tools of a server.\nmcp: [hub]\n---\nSay hello.\n',
    'workflows/groq.md':
      '---\ndescription: Another model.\nmodel: groq/llama-3.1-8b-instant\n---\nSay hello.\n',
    'workflows/scripted.md':
      '---\ndescription: >-\n  YAML that\n  is not plain.\nmodel: scripted/script.json\n---\nSay hello.\n',
    'agents/helper.ts':
      "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'Helps.', instructions: 'Help.', skills: ['hi'] });\n",
    'skills/hi/skill.md': '---\nname: hi\ndescription: Says hi.\n---\nSay hi.\n',
  };
}

beforeAll(async () => {
  const [anthropic, openai, mcp, ids] = await Promise.all([
    startAnthropicServer({ script: () => ({ text: 'Hello.', usage: { inputTokens: 10, outputTokens: 2 } }) }),
    startOpenAiServer([{ text: 'From the other.' }]),
    startModernServer(),
    startIdTokenServer({ isIssuer: true }),
  ]);
  others = { anthropic, openai, mcp, ids };
  const built = await runFlue(['build', '--project', tempProject(project(others)).dir, '--out', out]);
  expect([built.exitCode, built.stderr]).toEqual([0, expect.any(String)]);
  server = startNode([file], {
    cwd: tempFolder('parts-run').dir,
    env: {
      ...{ FLUE_TOKEN: TOKEN, HOST: '127.0.0.1', PORT: '0' },
      ...{ ANTHROPIC_API_KEY: 'test-key-0123456789', ANTHROPIC_BASE_URL: anthropic.url },
      GROQ_API_KEY: 'other-key-0123456789',
    },
    timeoutMs: 180_000,
  });
  [, url = ''] = await server.prints(/listening on (http:\S+)/);
  client = clientOf({ url, token: TOKEN });
}, 120_000);
afterAll(async () => {
  server.kill();
  await Promise.all(Object.values(others).map((other) => other.stop()));
});

const shell = async (command: string): Promise<{ stdout: string; stderr: string }> =>
  (await client.post('/workflows/shell?wait=30', { command })).json.result;

describe('a built server', { timeout: 60_000 }, () => {
  it('holds every chunk that one of its chunks names, and none of the command line', () => {
    const text = readFileSync(file, 'utf8');
    const index = JSON.parse(
      text
        .slice(Number(text.slice(-18)))
        .replace(/\n\/\/\d+\n$/, '')
        .slice(2),
    );
    const inDist = (name: string): string =>
      readFileSync(join(import.meta.dirname, '../../dist', name), 'utf8');
    const { start, later } = JSON.parse(inDist('server-modules.json')) as Record<'start' | 'later', string[]>;
    const held = Object.keys(index.modules).filter((name) => name.startsWith('@flue/'));
    expect(held.sort()).toEqual(['index.js', ...later].map((name) => `@flue/${name}`).sort());
    const sources = [...start, ...later].map(inDist);
    const named = sources.flatMap((source) => [...source.matchAll(/\.e\((\d+)\)/g)]);
    expect(named.length).toBeGreaterThan(100);
    const missing = named
      .map(([, id]) => `${id}.index.js`)
      .filter((name) => ![...start, ...later].includes(name));
    expect(missing).toEqual([]);
    expect(sources.filter((source) => source.includes('GITHUB_STEP_SUMMARY'))).toEqual([]);
    expect(sources.filter((source) => source.includes('wrangler.jsonc'))).toEqual([]);
  });

  it('asks models of each provider, and plays scripts', async () => {
    const answers = await Promise.all([
      client.post('/agents/helper/one?wait=30', { message: 'Hi' }),
      client.post('/workflows/groq?wait=30', {}),
      client.post('/workflows/scripted?wait=30', {}),
    ]);
    expect(answers.map(({ json }) => [json.error, json.text])).toEqual([
      [null, 'Hello.'],
      [null, 'From the other.'],
      [null, 'From the script.'],
    ]);
    expect(answers[1]?.json.costSource).toBe('table');
  });

  it('gives a model the tools of an MCP server', async () => {
    const { json } = await client.post('/workflows/hub?wait=30', {});
    expect([json.error, json.text]).toEqual([null, 'Hello.']);
    const [request] = others.anthropic.requests.slice(-1);
    expect(JSON.stringify(request)).toContain('mcp__hub__');
  });

  it('runs commands in its sandbox thread, the rarer ones too', async () => {
    const commands = [
      `echo '{"a":[1,2]}' | jq -c .a`,
      'printf "a: 1\\n" | yq .a',
      'echo "<h1>hi</h1>" | html-to-markdown',
      `printf 'b\\na\\n' | sort | awk '{ print NR $1 }' | sed s/1/x/`,
      'mkdir -p d && echo hi > d/f && tar -cf t.tar d && tar -tf t.tar',
      `printf 'n\\n2\\n3\\n' | xan count`,
      'echo hi | grep -E "^h" && file d/f && rg hi d && echo "2 ^ 3" | bc',
    ];
    const outputs: string[] = [];
    for (const command of commands) {
      const { stdout, stderr } = await shell(command);
      expect([command, stderr]).toEqual([command, '']);
      outputs.push(stdout);
    }
    expect(outputs.slice(0, 4)).toEqual(['[1,2]\n', '1\n', '# hi\n', 'xa\n2b\n']);
  });

  it('lets a sandbox out to the hosts that are allowed, and to no other', async () => {
    const allowed = await shell(`curl -s -o /dev/null -w '%{http_code}' ${others.anthropic.url}/nothing`);
    expect(allowed.stdout).toBe('404');
    expect((await shell('curl -s https://example.com')).stdout).toBe('');
  });

  it('reads the token of a GitHub workflow', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: from, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = others.ids.env;
    const audience = encodeURIComponent(AUDIENCE);
    const response = await fetch(`${from}&audience=${audience}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { value } = (await response.json()) as { value: string };
    const { status, json } = await clientOf({ url, token: value }).get('/runs');
    expect([status, json.error.message]).toEqual([401, expect.stringContaining('octo-org/octo-repo')]);
  });

  it('serves its page, streams and figures', async () => {
    expect((await client.get('/')).json).toContain('<!doctype html>');
    expect((await client.get('/openapi.json')).json.openapi).toMatch(/^3/);
    expect((await client.get('/metrics')).status).toBe(200);
    const socket = await connect({ url, token: TOKEN }, '/workflows/shell/live');
    expect((await socket.next()).type).toBe('ready');
  });
});
