// MCP servers in a Worker, over streamable HTTP, in real workerd: the public reference server, and one that goes wrong.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientOf } from '../../contract/http/client.ts';
import { type EverythingServer, startEverything } from '../../support/mcp/everything.ts';
import { type OddServer, startOddServer, textResult } from '../../support/mcp/odd-server.ts';
import { builtWorker, written } from '../../support/worker/built.ts';
import { type RunningWorker, startBuiltWorker } from '../../support/worker/start.ts';

const TOKEN_OF_ODD = 'token-of-the-odd-server';

const workflowOf = (server: string) =>
  `import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ description: 'Calls.', mcp: ['${server}'], run: async ({ session }) => (await session.prompt('Call them.')).text });\n`;

const calling = (...turns: Array<Array<[name: string, input: object]>>) =>
  JSON.stringify({
    rules: [
      ...turns.map((calls, index) => ({
        when: { turn: index + 1 },
        reply: { toolCalls: calls.map(([name, input]) => ({ name, input })) },
      })),
      { when: {}, reply: { text: 'done' } },
    ],
  });

/** `model` of each workflow is a script of its own. */
const projectOf = (mcp: string, workflows: Record<string, { server: string; script: string }>) => ({
  'flue.config.ts': `import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'tools' }, mcp: ${mcp} });\n`,
  ...Object.fromEntries(
    Object.entries(workflows).flatMap(([name, { server, script }]) => [
      [
        `workflows/${name}.ts`,
        workflowOf(server).replace('mcp: [', `model: 'scripted/${name}.json', mcp: [`),
      ],
      [`${name}.json`, script],
    ]),
  ),
});

describe('mcp in a Worker', () => {
  let hub: EverythingServer;
  let odd: OddServer;
  let files: ReadonlyMap<string, string>;
  let worker: RunningWorker;
  beforeAll(async () => {
    [hub, odd] = await Promise.all([
      startEverything(),
      startOddServer({
        on: {
          'tools/call say': ({ params, headers, answer, die, response }) => {
            const { text } = params.arguments as { text: string };
            if (text === 'die') die();
            else if (text === 'moved') response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
            else answer(textResult(`${text} ${headers.authorization}`));
          },
        },
      }),
    ]);
    files = await builtWorker(
      projectOf(
        `{ hub: { url: '${hub.url}' }, gone: { url: 'http://127.0.0.1:1/mcp' }, odd: { url: '${odd.url}', headers: { Authorization: { env: 'ODD_TOKEN', prefix: 'Bearer ' } } } }`,
        {
          hub: {
            server: 'hub',
            script: calling(
              [
                ['mcp__hub__echo', { message: 'Grüße' }],
                ['mcp__hub__get-sum', { a: 2, b: 3 }],
              ],
              [['mcp__hub__get-structured-content', { location: 'Chicago' }]],
            ),
          },
          gone: { server: 'gone', script: calling() },
          odd: {
            server: 'odd',
            script: calling(
              [['mcp__odd__say', { text: 'hello' }]],
              [['mcp__odd__say', { text: 'die' }]],
              [['mcp__odd__say', { text: 'moved' }]],
            ),
          },
        },
      ),
    );
    worker = await startBuiltWorker(written(files), { ODD_TOKEN: TOKEN_OF_ODD });
  }, 120_000);
  afterAll(async () => {
    await worker.stop();
    await Promise.all([hub.stop(), odd.stop()]);
  });

  async function outputsOf(name: string, target: RunningWorker = worker) {
    const client = clientOf(target);
    const { json: run } = await client.post(`/workflows/${name}?wait=60`, {});
    const { json } = await client.get(run.href, { accept: 'application/x-ndjson' });
    const events = String(json)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return {
      run,
      journal: String(json),
      outputs: events
        .map((frame) => frame.event ?? frame)
        .filter(({ type }) => type === 'tool_completed')
        .map(({ output, isError }) => ({ output, isError })),
    };
  }

  it('lists and calls the tools of a server', async () => {
    const { run, outputs } = await outputsOf('hub');
    expect([run.status, run.result]).toEqual(['succeeded', 'done']);
    expect(outputs).toEqual([
      { isError: false, output: expect.stringContaining('Echo: Grüße') },
      { isError: false, output: expect.stringContaining('The sum of 2 and 3 is 5.') },
      { isError: false, output: expect.stringContaining('"temperature"') },
    ]);
    expect(hub.log()).toContain('Received session termination request');
  });

  it('sends the secret of a binding, hides it, and takes what goes wrong for an answer', async () => {
    const { run, journal, outputs } = await outputsOf('odd');
    expect(run.status).toBe('succeeded');
    expect(odd.headers.every(({ authorization }) => authorization === `Bearer ${TOKEN_OF_ODD}`)).toBe(true);
    expect(outputs[0]).toMatchObject({ isError: false, output: expect.stringContaining('hello') });
    expect(journal).not.toContain(TOKEN_OF_ODD);
    expect(outputs[1]).toMatchObject({ isError: true });
    expect(outputs[2]).toMatchObject({
      isError: true,
      output: expect.stringContaining('is at another address'),
    });
  });

  it('ends a prompt whose server cannot be reached with one sentence', async () => {
    const { run } = await outputsOf('gone');
    expect([run.status, run.error.code, run.error.message]).toEqual([
      'failed',
      'workflow_error',
      expect.stringMatching(/^the MCP server "gone" could not be reached, or broke the connection: /),
    ]);
  });

  it('is told what is missing when a secret is not bound', async () => {
    const without = await startBuiltWorker(written(files));
    try {
      const { run } = await outputsOf('odd', without);
      expect(run.error).toMatchObject({
        code: 'workflow_error',
        message: 'the MCP server "odd" needs ODD_TOKEN, which is not set on the host',
      });
    } finally {
      await without.stop();
    }
  });

  it('is a part of the code, of 60 kB gzip at most, only where servers are named', async () => {
    expect(gzipSync(files.get('runtime/mcp.js') ?? '').length).toBeLessThanOrEqual(60_000);
    const plain = await builtWorker({ 'workflows/a.ts': workflowOf('a').replace("mcp: ['a'], ", '') });
    expect([...plain.keys()].filter((path) => /mcp|network/.test(path))).toEqual([]);
  });

  it('starts no programs: a build says so', async () => {
    const built = builtWorker(
      projectOf(`{ here: { command: 'npx', args: ['-y', 'x'] } }`, {
        here: { server: 'here', script: calling() },
      }),
    );
    await expect(built).rejects.toMatchObject({
      message: "flue.config.ts: 'mcp.here' is a program, and a Worker can start none",
      hint: "name a server with a 'url', or build for node",
    });
  });
});
