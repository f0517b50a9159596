import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { connectMcp, type McpEndpoint } from '../../../src/adapters/mcp/connect.ts';
import { presentAnswer } from '../../../src/core/mcp/present-answer.ts';
import { judgeTools } from '../../../src/core/mcp/tool-list.ts';
import type { McpConnection } from '../../../src/core/ports.ts';
import { type EverythingServer, startEverything } from '../../support/mcp/everything.ts';
import { startModernServer } from '../../support/mcp/modern-server.ts';
import { until } from '../../support/wait.ts';
import { call, mcpContract, NEVER, SELF } from './suite.ts';

const over = (url: string): McpEndpoint => ({ kind: 'http', url, headers: {}, fetch: createNodeFetch() });

mcpContract('streamable HTTP (server-everything)', async () => {
  const server = await startEverything();
  return { endpoint: over(server.url), stop: server.stop };
});

mcpContract('streamable HTTP with the platform’s own fetch', async () => {
  const server = await startEverything();
  const endpoint = { kind: 'http', url: server.url, headers: {}, fetch: globalThis.fetch } as const;
  return { endpoint, stop: server.stop };
});

mcpContract('streamable HTTP of 2026-07-28 alone', async () => {
  const server = await startModernServer();
  return { endpoint: over(server.url), stop: server.stop };
});

mcpContract('streamable HTTP of 2026-07-28 and before, without sessions', async () => {
  const server = await startModernServer({ speaksBoth: true });
  return { endpoint: over(server.url), stop: server.stop };
});

describe('server-everything', () => {
  let server: EverythingServer;
  let connection: McpConnection;
  beforeAll(async () => {
    server = await startEverything();
    connection = await connectMcp(over(server.url), SELF, NEVER);
  });
  afterAll(async () => {
    await connection.close();
    await server.stop();
  });

  it('has tools that a model can be told of, with what a repeat of them may do', async () => {
    const { tools, remarks } = judgeTools('hub', { url: server.url }, await connection.listTools(NEVER));
    const effects = Object.fromEntries(tools.map(({ name, effect }) => [name, effect]));
    expect(effects).toMatchObject({
      mcp__hub__echo: 'none',
      'mcp__hub__gzip-file-as-resource': 'idempotent',
      'mcp__hub__toggle-simulated-logging': 'once',
    });
    expect(remarks).toEqual([
      'leaves out tools it lists: "simulate-research-query" (it runs as a task of the server only)',
    ]);
  });

  it.each<[string, RegExp]>([
    ['get-tiny-image', /\[image: image\/png, 4,035 bytes, not shown\]/],
    ['get-structured-content', /"temperature":\d+/],
    ['get-resource-links', /\[a link to Text Resource 2 · demo:\/\/resource\/dynamic\/text\/2: text\/plain/],
    ['get-resource-reference', /\[demo:\/\/resource\/dynamic\/text\/1: text\/plain\]\nResource 1: /],
  ])('answers %s with something to read', async (tool, text) => {
    const inputs: Record<string, { [key: string]: string }> = {
      'get-structured-content': { location: 'Chicago' },
    };
    const answer = presentAnswer(await call(connection, tool, inputs[tool] ?? {}));
    expect(answer).toMatchObject({ isError: false, text: expect.stringMatching(text) });
  });

  it('is told when a call is given up, which another call does not suffer from', async () => {
    const abort = new AbortController();
    const long = call(
      connection,
      'trigger-long-running-operation',
      { duration: 60, steps: 60 },
      abort.signal,
    );
    const other = call(connection, 'echo', { message: 'x' });
    const requests = server.log().split('POST').length;
    abort.abort(new Error('enough'));
    await expect(long).rejects.toThrow('enough');
    expect((await other).isError).toBe(false);
    // notifications/cancelled is one more request.
    await until(() => server.log().split('POST').length > requests);
  });

  it('that is late is late for this call only', async () => {
    const slow = { duration: 60, steps: 60 };
    await expect(call(connection, 'trigger-long-running-operation', slow, NEVER, 50)).rejects.toMatchObject({
      kind: 'late',
    });
    expect((await call(connection, 'echo', { message: 'x' })).isError).toBe(false);
  });

  it('is told that a session is over, and is asked for no stream of its own', async () => {
    const other = await connectMcp(over(server.url), SELF, NEVER);
    await call(other, 'echo', { message: 'x' });
    await other.close();
    await until(() => server.log().includes('Received session termination request'));
    expect(server.log()).not.toContain('Received MCP GET request');
  });
});
