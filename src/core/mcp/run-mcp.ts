// The MCP servers of one run: each is connected to at the first prompt that has its tools, and closed with the run. What does
// it is loaded then.
import type { Manifest } from '../../authoring/manifest.ts';
import type { ReadyTool } from '../harness/ready-tool.ts';
import type { Ports } from '../ports.ts';
import type { Journal } from '../run/journal.ts';
import type { ServerSession } from './server-session.ts';

export interface RunMcp {
  /** The tools of the named servers, in this order. Throws FlueError `workflow_error`; on abort the signal's reason. */
  tools(names: readonly string[]): Promise<ReadyTool[]>;
  /** Waits no longer than a second or two; never rejects. */
  close(): Promise<void>;
}

export interface RunMcpOptions {
  ports: Pick<Ports, 'mcp' | 'clock'>;
  manifest: Pick<Manifest, 'config'>;
  journal: Journal;
  signal: AbortSignal;
}

export function createRunMcp(options: RunMcpOptions): RunMcp {
  const sessions = new Map<string, Promise<ServerSession>>();
  const sessionOf = (name: string): Promise<ServerSession> => {
    const opened = sessions.get(name) ?? open(name, options);
    sessions.set(name, opened);
    return opened;
  };
  return {
    async tools(names) {
      if (names.length === 0) return [];
      const tools = await Promise.all(
        [...new Set(names)].map(async (name) => (await sessionOf(name)).tools()),
      );
      return tools.flat();
    },
    async close() {
      await Promise.allSettled([...sessions.values()].map(async (session) => (await session).close()));
    },
  };
}

async function open(name: string, options: RunMcpOptions): Promise<ServerSession> {
  const { openServer } = await import('./server-session.ts');
  return openServer(name, options);
}
