// A Worker in real workerd, on a loopback port: Miniflare starts it, and nothing of the platform is imitated.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { TOKEN } from '../node-server.ts';

export interface WorkerOptions {
  /** One module, which imports nothing but what lies beside it. */
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

export function startWorker({ script, ...options }: WorkerOptions): Promise<RunningWorker> {
  const folder = dirname(script);
  return start(folder, [script, join(folder, 'prices.js')], options);
}

/** A folder that `flue build` has made, with secrets. */
export function startBuiltWorker(
  folder: string,
  secrets: Record<string, string> = {},
): Promise<RunningWorker> {
  const { main, vars } = JSON.parse(readFileSync(join(folder, 'wrangler.jsonc'), 'utf8')) as {
    main: string;
    vars?: Record<string, string>;
  };
  const others = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.js') && name !== main,
  );
  const modules = [main, ...others].map((name) => join(folder, name));
  return start(folder, modules, { bindings: { ...vars, ...secrets }, assets: join(folder, 'assets') });
}

interface StartOptions extends Omit<WorkerOptions, 'script'> {
  assets?: string;
}

async function start(
  modulesRoot: string,
  modules: readonly string[],
  { stateDir, bindings = {}, port = 0, assets }: StartOptions,
): Promise<RunningWorker> {
  const known = childrenOf(process.pid);
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      cf: false,
      modulesRoot,
      modules: modules.map((path) => ({ type: 'ESModule' as const, path })),
      name: 'flue',
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: ['nodejs_compat'],
      bindings: { FLUE_TOKEN: TOKEN, ...bindings },
      ...(assets === undefined
        ? {}
        : {
            assets: {
              directory: assets,
              binding: 'ASSETS',
              routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true },
            },
          }),
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
