import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { connectMcp, type McpEndpoint } from '../../../src/adapters/mcp/connect.ts';
import { presentAnswer } from '../../../src/core/mcp/present-answer.ts';
import { EVERYTHING_OVER_STDIO } from '../../support/mcp/everything.ts';
import { call, mcpContract, NEVER, SELF } from './suite.ts';

const endpoint = (env: Record<string, string> = {}): McpEndpoint => ({
  kind: 'stdio',
  ...EVERYTHING_OVER_STDIO,
  env,
  cwd: tmpdir(),
});

mcpContract('stdio (server-everything)', async () => ({ endpoint: endpoint(), stop: async () => {} }));

describe('a program', () => {
  it('gets the variables it is given, and no others', async () => {
    process.env.MCP_TEST_SECRET = 'not for it';
    const connection = await connectMcp(endpoint({ GREETING: 'hello' }), SELF, NEVER);
    const { text } = presentAnswer(await call(connection, 'get-env', {}));
    await connection.close();
    delete process.env.MCP_TEST_SECRET;
    expect(JSON.parse(text)).toEqual({ GREETING: 'hello' });
  });
});
