// A session with an MCP server on a host that has sockets and programs.
import type { McpConnection } from '../../core/ports.ts';
import { type HttpEndpoint, HttpTransport } from './http-transport.ts';
import { connectOver, type McpClient } from './session.ts';
import { type StdioEndpoint, StdioTransport } from './stdio-transport.ts';

export type McpEndpoint = ({ kind: 'http' } & HttpEndpoint) | ({ kind: 'stdio' } & StdioEndpoint);

/** Throws McpFault, and on abort the signal's reason; what it opened until then is closed. */
export function connectMcp(
  endpoint: McpEndpoint,
  self: McpClient,
  signal: AbortSignal,
): Promise<McpConnection> {
  const transport = () =>
    endpoint.kind === 'http' ? new HttpTransport(endpoint) : new StdioTransport(endpoint);
  return connectOver(transport, self, signal);
}
