// One MCP server through one run: asked for its tools once, and for calls. What it cannot do for a prompt ends the prompt; what
// it cannot do for a call is the model's to know.
import type { McpServerSpec } from '../../authoring/mcp.ts';
import { FlueError } from '../../errors.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { ReadyTool } from '../harness/ready-tool.ts';
import { type McpAnswer, type McpCall, McpFault, type McpServers } from '../ports.ts';
import { mcpTool } from './mcp-tool.ts';
import type { RunMcpOptions } from './run-mcp.ts';
import { createServerLine } from './server-line.ts';
import { judgeTools } from './tool-list.ts';

const CONNECT_MS = 15_000;
const CALL_MS = 60_000;

export interface ServerSession {
  /** Throws FlueError `workflow_error`. */
  tools(): Promise<readonly ReadyTool[]>;
  close(): Promise<void>;
}

/** Throws FlueError `workflow_error` for a name that the config does not have, and where this host connects to none. */
export function openServer(name: string, options: RunMcpOptions): ServerSession {
  const { servers, spec } = serverOf(name, options);
  const { journal, signal } = options;
  const warn = (message: string): void => journal.stage({ type: 'log', level: 'warn', message });
  const line = createServerLine(({ isAgain }) => {
    if (isAgain) warn(`connecting to the MCP server "${name}" again`);
    return withinTime(options, spec, (limited) => servers.connect(name, spec, limited));
  });
  let listed: Promise<readonly ReadyTool[]> | undefined;

  const call = async (wanted: Omit<McpCall, 'timeoutMs'>, isRepeat = false): Promise<McpAnswer> => {
    let wasSent = false;
    try {
      return await line.use((connection) => {
        wasSent = true;
        return connection.call({ ...wanted, timeoutMs: spec.timeoutMs ?? CALL_MS }, signal);
      });
    } catch (thrown) {
      if (!(thrown instanceof McpFault)) throw thrown;
      if (!wasSent) throw unsent(thrown);
      // Nothing was done: it is the same call still.
      if (thrown.kind === 'unreached' && !isRepeat && !signal.aborted) return call(wanted, true);
      throw thrown;
    }
  };

  const list = async (): Promise<readonly ReadyTool[]> => {
    const found = await withinTime(options, spec, (limited) =>
      line.use((connection) => connection.listTools(limited)),
    );
    const { tools, remarks } = judgeTools(name, spec, found);
    for (const remark of remarks) warn(`the MCP server "${name}" ${remark}`);
    return tools.map((tool) => mcpTool(name, tool, call));
  };

  return {
    async tools() {
      const current = listed ?? list();
      listed = current;
      try {
        return await current;
      } catch (thrown) {
        if (listed === current) {
          listed = undefined;
          line.leave();
        }
        signal.throwIfAborted();
        throw thrown instanceof McpFault ? notOpened(name, thrown) : thrown;
      }
    },
    close: line.close,
  };
}

function serverOf(
  name: string,
  { ports, manifest }: RunMcpOptions,
): { servers: McpServers; spec: McpServerSpec } {
  const all = manifest.config.mcp ?? {};
  const spec = Object.hasOwn(all, name) ? all[name] : undefined;
  if (spec === undefined) {
    const near = nearest(name, Object.keys(all));
    throw new FlueError('workflow_error', `there is no MCP server "${name}"`, {
      hint: near === undefined ? `add it to flue.config.ts: mcp.${name}` : `did you mean "${near}"?`,
    });
  }
  if (ports.mcp !== undefined) return { servers: ports.mcp, spec };
  throw new FlueError('workflow_error', `the MCP server "${name}" cannot be connected to on this host`, {
    hint: 'leave it out of `mcp` of the definition, or run it where MCP servers are connected to',
  });
}

/** Of a call that found no connection. */
function unsent(fault: McpFault): McpFault {
  return fault.kind === 'refused' ? fault : new McpFault('unreached', fault.message, { cause: fault });
}

/** The signal that `body` heeds aborts when the time is over, too. */
async function withinTime<T>(
  { ports, signal }: RunMcpOptions,
  { timeoutMs }: McpServerSpec,
  body: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limitMs = Math.min(CONNECT_MS, timeoutMs ?? CONNECT_MS);
  const limited = new AbortController();
  const stop = (): void => limited.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const cancel = ports.clock.after(limitMs, () =>
    limited.abort(new McpFault('late', `did not answer within ${limitMs / 1000} s`)),
  );
  try {
    return await body(limited.signal);
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

function notOpened(name: string, { message, hint, kind, cause }: McpFault): FlueError {
  return new FlueError('workflow_error', `the MCP server "${name}" ${message}`, {
    hint: hint ?? `look at mcp.${name} in flue.config.ts, and whether the server runs`,
    retryable: kind !== 'refused',
    cause,
  });
}
