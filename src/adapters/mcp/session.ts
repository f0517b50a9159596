// A session with an MCP server by the official client: initialize, tools/list, tools/call. What the server sends is taken as
// it comes; what it may want of us (sampling, elicitation, roots) is not offered.
import {
  Client,
  type JsonSchemaValidator,
  type jsonSchemaValidator,
  type RequestOptions,
  type StandardSchemaV1,
  type Transport,
} from '@modelcontextprotocol/client';
import { type McpConnection, McpFault } from '../../core/ports.ts';
import { isPlainObject, type Json } from '../../protocol/json.ts';
import { faultOf, isOfLaterEra } from './faults.ts';
import { HttpTransport } from './http-transport.ts';

export interface McpTransport extends Transport {
  /** Why it was closed, when it was for a reason. */
  readonly fault: McpFault | undefined;
}

export interface McpClient {
  name: string;
  version: string;
}

const MOST_PAGES = 64;
const MOST_TOOLS = 2000;
/** The signal is what ends these; the client's own limit must not come before. */
const NEVER_MS = 24 * 60 * 60_000;
/** How long a server may take to be told that the session is over. */
const GOODBYE_MS = 500;

/** `transport` makes one. Throws McpFault, and on abort the signal's reason; what it opened until then is closed. */
export async function connectOver(
  transport: () => McpTransport,
  self: McpClient,
  signal: AbortSignal,
): Promise<McpConnection> {
  signal.throwIfAborted();
  try {
    return connectionOver(await openSession(transport(), { self, era: 'legacy', signal }));
  } catch (thrown) {
    // One that speaks only what came after `initialize`: nearly all speak both.
    if (!(thrown instanceof McpFault) || !isOfLaterEra(thrown.cause)) throw thrown;
    return connectionOver(await openSession(transport(), { self, era: 'auto', signal }));
  }
}

interface McpSession {
  transport: McpTransport;
  client: Client;
}

interface Opening {
  self: McpClient;
  era: 'legacy' | 'auto';
  signal: AbortSignal;
}

async function openSession(transport: McpTransport, { self, era, signal }: Opening): Promise<McpSession> {
  const client = new Client(self, { jsonSchemaValidator: ANY_SCHEMA, versionNegotiation: { mode: era } });
  const session = { transport, client };
  try {
    await faulted(session, signal, () => client.connect(transport, { signal, timeout: NEVER_MS }));
    return session;
  } catch (thrown) {
    await transport.close().catch(() => {});
    throw thrown;
  }
}

async function faulted<T>({ transport }: McpSession, limit: AbortSignal, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (thrown) {
    limit.throwIfAborted();
    const hasSession = transport instanceof HttpTransport && transport.sessionId !== undefined;
    throw faultOf(thrown, { ended: transport.fault, hasSession });
  }
}

function connectionOver(session: McpSession): McpConnection {
  const { client, transport } = session;
  const request = (
    method: string,
    params: Record<string, Json>,
    options: RequestOptions & { signal: AbortSignal },
  ) =>
    faulted(session, options.signal, async () => {
      if (client.transport === undefined)
        throw new McpFault('unreached', transport.fault?.message ?? 'is not there any more');
      return client.request({ method, params }, ANY_OBJECT, options);
    });
  return {
    async listTools(signal) {
      const tools: Json[] = [];
      let cursor: Json | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const params = typeof cursor === 'string' ? { cursor } : {};
        const result = await request('tools/list', params, { signal, timeout: NEVER_MS });
        if (!Array.isArray(result.tools)) throw new McpFault('refused', 'has no list of tools');
        tools.push(...result.tools);
        cursor = result.nextCursor;
        if (typeof cursor !== 'string') return tools;
        if (tools.length > MOST_TOOLS) break;
      }
      throw new McpFault('refused', `lists tools without end: ${tools.length} so far`);
    },
    async call({ tool, input, timeoutMs }, signal) {
      const params = { name: tool, arguments: input };
      const { content, structuredContent, isError } = await request('tools/call', params, {
        signal,
        timeout: timeoutMs,
      });
      return {
        content: Array.isArray(content) ? content : [],
        structured: structuredContent,
        isError: isError === true,
      };
    },
    async close() {
      if (transport instanceof HttpTransport) await transport.sayGoodbye(GOODBYE_MS);
      await client.close().catch(() => {});
    },
  };
}

/** What a tool answers is for the model to read: whether it fits the tool's own schema is not for us to judge. */
const ANY_SCHEMA: jsonSchemaValidator = {
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  },
};

const ANY_OBJECT: StandardSchemaV1<unknown, Record<string, Json>> = {
  '~standard': {
    version: 1,
    vendor: 'flue-action',
    validate: (value) =>
      isPlainObject(value)
        ? { value: value as Record<string, Json> }
        : { issues: [{ message: 'expected an object' }] },
  },
};
