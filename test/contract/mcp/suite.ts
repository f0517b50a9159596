// What a connection to any MCP server must do: one that has the tools `echo` and `get-sum`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMcp, type McpEndpoint } from '../../../src/adapters/mcp/connect.ts';
import type { McpConnection } from '../../../src/core/ports.ts';
import type { JsonObject } from '../../../src/protocol/json.ts';

export interface McpPlace {
  endpoint: McpEndpoint;
  stop(): Promise<void>;
}

export const SELF = { name: 'flue-action-tests', version: '0.0.0' };
export const NEVER = new AbortController().signal;

export const call = (
  connection: McpConnection,
  tool: string,
  input: JsonObject,
  signal = NEVER,
  timeoutMs = 20_000,
) => connection.call({ tool, input, timeoutMs }, signal);

export function mcpContract(name: string, start: () => Promise<McpPlace>): void {
  describe(`an MCP server over ${name}`, () => {
    let place: McpPlace;
    let connection: McpConnection;
    beforeAll(async () => {
      place = await start();
      connection = await connectMcp(place.endpoint, SELF, NEVER);
    });
    afterAll(async () => {
      await connection.close();
      await place.stop();
    });

    it('lists its tools with descriptions and schemas', async () => {
      const tools = (await connection.listTools(NEVER)) as JsonObject[];
      const echo = tools.find((tool) => tool.name === 'echo');
      expect(echo).toMatchObject({
        description: expect.any(String),
        inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
      });
      expect(tools.map((tool) => tool.name)).toContain('get-sum');
    });

    it('calls a tool, and many side by side', async () => {
      const answer = { structured: undefined, isError: false };
      expect(await call(connection, 'echo', { message: 'Grüße' })).toEqual({
        ...answer,
        content: [{ type: 'text', text: 'Echo: Grüße' }],
      });
      const sums = Array.from({ length: 8 }, (_, n) => call(connection, 'get-sum', { a: n, b: n }));
      expect((await Promise.all(sums)).map(({ content }) => content)).toEqual(
        Array.from({ length: 8 }, (_, n) => [
          { type: 'text', text: `The sum of ${n} and ${n} is ${2 * n}.` },
        ]),
      );
    });

    it('takes what is not as the tool wants it for an answer, or refuses it, and goes on', async () => {
      const outcome = await call(connection, 'get-sum', { a: 'x' }).catch((thrown: unknown) => thrown);
      expect(outcome).toSatisfy(
        (one: { isError?: boolean; kind?: string }) => one.isError === true || one.kind === 'refused',
      );
      expect((await call(connection, 'echo', { message: 'on' })).isError).toBe(false);
    });

    it('gives back large texts whole', async () => {
      const message = 'ä'.repeat(500_000);
      const { content } = await call(connection, 'echo', { message });
      expect(content).toEqual([{ type: 'text', text: `Echo: ${message}` }]);
    });

    it('does not connect, list or call for who has given up', async () => {
      const reason = new Error('over');
      const signal = AbortSignal.abort(reason);
      await expect(connectMcp(place.endpoint, SELF, signal)).rejects.toBe(reason);
      await expect(connection.listTools(signal)).rejects.toBe(reason);
      await expect(call(connection, 'echo', { message: 'x' }, signal)).rejects.toBe(reason);
    });

    it('closed says so to every later call, and closes twice', async () => {
      const other = await connectMcp(place.endpoint, SELF, NEVER);
      await other.close();
      await other.close();
      await expect(call(other, 'echo', { message: 'x' })).rejects.toMatchObject({ kind: 'unreached' });
    });
  });
}
