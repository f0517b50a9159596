// The public reference server, @modelcontextprotocol/server-everything, as a process of its own: over streamable HTTP on a
// free port of loopback, or as a program to be started over stdio.
import net, { type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startNode } from '../process.ts';

const PROGRAM = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js', import.meta.url),
);

/** For a config. */
export const EVERYTHING_OVER_STDIO = { command: process.execPath, args: [PROGRAM, 'stdio'] };

export interface EverythingServer {
  url: string;
  /** What it printed: a line for each request. */
  log(): string;
  stop(): Promise<void>;
}

export async function startEverything(): Promise<EverythingServer> {
  const port = await freePort();
  const server = startNode([PROGRAM, 'streamableHttp'], { env: { PORT: String(port) }, timeoutMs: 120_000 });
  await server.prints(/listening on port/);
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    log: server.stdout,
    async stop() {
      server.kill();
      await server.done;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
