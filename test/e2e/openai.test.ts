// Models behind OpenAI's Chat Completions, through the built command line: tools, typed results, keys, prices.
import { afterEach, describe, expect, it } from 'vitest';
import { runSnapshotSchema } from '../../src/protocol/run.ts';
import { type OpenAiReply, type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';
import { runFlue } from '../support/process.ts';
import { tempWorkspace } from '../support/project.ts';
import { PROJECT } from './projects.ts';

const KEY = 'sk-proj-0123456789abcdef';
const usage = { prompt_tokens: 2000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 500 } };

let server: OpenAiServer | undefined;
afterEach(() => server?.stop());

async function run(
  replies: OpenAiReply[],
  {
    workflow = 'ask',
    model = 'openai/gpt-4o-mini',
    env = {},
    config,
    speaks = 'chat',
  }: {
    workflow?: string;
    model?: string;
    env?: Record<string, string>;
    config?(url: string): string;
    speaks?: 'chat' | 'responses';
  } = {},
) {
  server = await startOpenAiServer(replies, { speaks });
  const files = config ? { 'flue.config.ts': config(server.url) } : {};
  const { dir } = tempWorkspace({ ...PROJECT, ...files });
  const own = config ? {} : { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url };
  const wanted = model === '' ? [] : ['--model', model];
  const result = await runFlue(['run', workflow, ...wanted, '--json'], {
    cwd: dir,
    env: { ...own, ...env },
  });
  return { result, requests: server.requests };
}

describe('an OpenAI model', () => {
  it('uses the tools, and costs what its price says', async () => {
    const call = { name: 'bash', input: { command: 'wc -l < data.txt' } };
    const { result, requests } = await run([
      { toolCalls: [call], usage },
      { text: 'It has 3 lines.', usage },
    ]);
    const snapshot = runSnapshotSchema.parse(JSON.parse(result.stdout));
    expect(snapshot).toMatchObject({
      status: 'succeeded',
      text: 'It has 3 lines.',
      model: 'openai/gpt-4o-mini',
      turns: 2,
      toolCalls: 1,
      usage: { inputTokens: 3000, outputTokens: 200, cacheReadTokens: 1000, cacheWriteTokens: 0 },
    });
    // $0.15, $0.075 and $0.60 a million tokens.
    expect(snapshot.costUsd).toBeCloseTo((3000 * 0.15 + 1000 * 0.075 + 200 * 0.6) / 1e6, 9);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(requests[1]?.body.messages)).toContain('"content":"3\\n"');
    expect(result.stderr).not.toContain(KEY);
  });

  it('is held to the schema of a typed result', async () => {
    const { result, requests } = await run([{ text: '{"verdict":"pass","findings":[]}', usage }], {
      workflow: 'judge',
    });
    expect(JSON.parse(result.stdout)).toMatchObject({ status: 'succeeded', result: { verdict: 'pass' } });
    expect(requests[0]?.body.response_format).toMatchObject({ json_schema: { strict: true } });
  });

  it('is held to its budget by its price, before anything is spent', async () => {
    const { result, requests } = await run([{ text: 'never' }], { model: 'openai/o1-pro', env: {} });
    expect(result.exitCode).toBe(3);
    expect(JSON.parse(result.stdout)).toMatchObject({ limitHit: 'budget_exceeded', costUsd: 0 });
    expect(requests).toEqual([]);
  });

  it('without a key says which variable is missing', async () => {
    const { result } = await run([], { env: { OPENAI_API_KEY: '', OPENAI_BASE_URL: '' } });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('OPENAI_API_KEY is not set');
  });
});

describe('an OpenAI model over Responses', () => {
  it('uses the tools, gets its reasoning back, and costs what its price says', async () => {
    const config = (url: string): string => `import { defineConfig } from 'flue-action';
export default defineConfig({ providers: { openai: { api: 'openai-responses', baseUrl: '${url}' } } });
`;
    const usage = {
      ...{ input_tokens: 2000, input_tokens_details: { cached_tokens: 500, cache_write_tokens: 0 } },
      ...{ output_tokens: 100, output_tokens_details: { reasoning_tokens: 40 }, total_tokens: 2100 },
    };
    const call = { name: 'bash', input: { command: 'wc -l < data.txt' } };
    const replies = [
      { thinking: 'Count.', toolCalls: [call], usage },
      { text: 'It has 3 lines.', usage },
    ];
    const { result, requests } = await run(replies, {
      ...{ config, speaks: 'responses', model: 'openai/gpt-5-mini', env: { OPENAI_API_KEY: KEY } },
    });
    const snapshot = runSnapshotSchema.parse(JSON.parse(result.stdout));
    expect(snapshot).toMatchObject({
      ...{ status: 'succeeded', text: 'It has 3 lines.', turns: 2, toolCalls: 1 },
      usage: { inputTokens: 3000, outputTokens: 200, cacheReadTokens: 1000, cacheWriteTokens: 0 },
    });
    // $0.25, $0.025 and $2 a million tokens.
    expect(snapshot.costUsd).toBeCloseTo((3000 * 0.25 + 1000 * 0.025 + 200 * 2) / 1e6, 9);
    const asked = requests.filter(({ path }) => path === '/v1/responses');
    expect(asked.map(({ body }) => body.store)).toEqual([false, false]);
    expect(JSON.stringify(asked[1]?.body.input)).toMatch(/"encrypted_content":"gAAAA.*"output":"3\\n"/);
  });
});

describe('an endpoint of the config', () => {
  const config = (url: string): string => `import { defineConfig } from 'flue-action';
export default defineConfig({
  providers: { house: { api: 'openai', baseUrl: '${url}', apiKey: 'HOUSE_KEY', headers: { 'x-team': 'blue' } } },
  prices: { 'house/llama': { input: 1, output: 2 } },
});
`;

  it('is asked with its own key, and priced by the config', async () => {
    const { result, requests } = await run([{ text: 'Three.', usage }], {
      config,
      model: 'house/llama',
      env: { HOUSE_KEY: 'h-0123456789' },
    });
    expect(JSON.parse(result.stdout)).toMatchObject({
      status: 'succeeded',
      model: 'house/llama',
      costSource: 'config',
    });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer h-0123456789', 'x-team': 'blue' });
    expect(requests[0]?.body.model).toBe('llama');
  });

  it('takes over when the first model is overloaded, and the answer says whose it is', async () => {
    const away: OpenAiReply = { fault: { kind: 'status', status: 503, headers: { 'retry-after': '120' } } };
    const two = (url: string): string =>
      config(url).replace('defineConfig({', "defineConfig({ model: ['house/first', 'house/llama'],");
    const priced = (url: string): string =>
      two(url).replace("'house/llama': {", "'house/first': { input: 1, output: 2 }, 'house/llama': {");
    const { result, requests } = await run([away, { text: 'Three.', usage }], {
      config: priced,
      model: '',
      env: { HOUSE_KEY: 'h-0123456789' },
    });
    expect(JSON.parse(result.stdout)).toMatchObject({
      status: 'succeeded',
      text: 'Three.',
      models: [{ model: 'house/llama', requests: 1 }],
    });
    expect(requests.map(({ body }) => body.model)).toEqual(['first', 'llama']);
  });

  it('without a price is refused: no budget could hold', async () => {
    const { result } = await run([], { config, model: 'house/other', env: { HOUSE_KEY: 'h-0123456789' } });
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/house\/other.*price/s);
  });
});
