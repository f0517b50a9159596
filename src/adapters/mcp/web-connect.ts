// A session with an MCP server where there is nothing but the platform's fetch (Workers): by streamable HTTP alone.
import { type McpConnection, McpFault } from '../../core/ports.ts';
import { messageOf } from '../../errors.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { McpEndpoint } from './connect.ts';
import { HttpTransport } from './http-transport.ts';
import { connectOver, type McpClient } from './session.ts';

const LONGEST_MESSAGE = 300;

/** Throws McpFault, and on abort the signal's reason; what it opened until then is closed. */
export async function connectMcp(
  endpoint: McpEndpoint,
  self: McpClient,
  signal: AbortSignal,
): Promise<McpConnection> {
  if (endpoint.kind !== 'http') throw new McpFault('refused', 'is a program, and none can be started here');
  const fetch = faultyFetch(endpoint.fetch);
  return connectOver(() => new HttpTransport({ ...endpoint, fetch }), self, signal);
}

/** The platform has a sentence and no code for what failed: whether anything was sent is not known. */
function faultyFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (thrown) {
      init?.signal?.throwIfAborted();
      const said = oneLine(messageOf(thrown), LONGEST_MESSAGE);
      throw new McpFault('lost', `could not be reached, or broke the connection: ${said}`, { cause: thrown });
    }
  };
}
