// A Worker in real workerd, on a loopback port: Miniflare starts it, and nothing of the platform is imitated.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { TOKEN } from '../node-server.ts';

export interface WorkerOptions {
  script: string;
  /** Where objects keep what they have; in memory when left out. */
  stateDir?: string;
  bindings?: Record<string, string>;
  port?: number;
}

export interface RunningWorker {
  url: string;
  token: string;
  /** Of workerd. */
  pid(): number;
  /** Ends workerd on the spot. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const COMPATIBILITY_DATE = '2026-11-01';

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { script, stateDir, bindings = {}, port = 0 } = options;
  const known = childrenOf(process.pid);
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      cf: false,
      modulesRoot: dirname(script),
      modules: [script, join(dirname(script), 'prices.js')].map((path) => ({
        type: 'ESModule' as const,
        path,
      })),
      name: 'flue',
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: ['nodejs_compat'],
      bindings: { FLUE_TOKEN: TOKEN, ...bindings },
      durableObjects: {
        FLUE_INSTANCE: { className: 'FlueInstance', useSQLite: true },
        FLUE_BUDGET: { className: 'FlueBudget', useSQLite: true },
        FLUE_INDEX: { className: 'FlueIndex', useSQLite: true },
      },
    }),
    ...(stateDir === undefined ? {} : { resourcePersistencePath: stateDir }),
    logRequests: false,
  });
  const ready = await miniflare.ready;
  const pid = (): number => {
    const found = childrenOf(process.pid).find((child) => !known.includes(child));
    if (found === undefined) throw new Error('workerd is not there');
    return found;
  };
  return {
    url: ready.origin,
    token: TOKEN,
    pid,
    async kill() {
      process.kill(pid(), 'SIGKILL');
      await miniflare.dispose().catch(() => {});
    },
    stop: () => miniflare.dispose(),
  };
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid), 'workerd'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
}
