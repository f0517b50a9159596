// The fake model provider in a process of its own, so that its work is not measured as ours.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../test/support/anthropic-server-main.ts', import.meta.url));

export interface Provider {
  url: string;
  stats(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export async function startProvider(latencyMs: number, reply: unknown): Promise<Provider> {
  // The public Flue is a client of 2023.
  const args = [main, '--port', '0', '--older-version', '2023-06-01'];
  args.push('--latency', String(latencyMs), '--reply', JSON.stringify(reply));
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('the provider has no output');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString()) as { url: string };
  return {
    url,
    stats: async () => (await (await fetch(`${url}/__stats`)).json()) as Record<string, number>,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
