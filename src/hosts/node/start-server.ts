// A server: runtime, routes and port brought together, what earlier processes left continued, and the way down.
import { dirname, resolve } from 'node:path';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import type { Manifest } from '../../authoring/manifest.ts';
import type { RunHandle } from '../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { createApp } from '../../http/app.ts';
import type { Gate } from '../../http/auth/caller.ts';
import type { Bindings } from '../../http/context.ts';
import { createLocalBackend, type LocalBackend } from '../../http/local/local-backend.ts';
import type { Assets } from '../../http/routes/open.ts';
import { assembleParts, type PartsOptions } from '../assemble.ts';
import { faultLog } from '../fault-log.ts';
import { makeFolder } from '../make-folder.ts';
import { freeMemoryWhenIdle } from './idle-memory.ts';
import { keepSweeping } from './keep-sweeping.ts';
import { type Listening, listen } from './listen.ts';
import { warmUp } from './warm-up.ts';

type Fetch = (request: Request, bindings: Bindings) => Response | Promise<Response>;

export interface StartServerOptions {
  manifest: Manifest;
  port: number;
  host: string;
  /** A socket (or pipe) of this machine, in the place of host and port. */
  socketPath?: string | undefined;
  root?: PartsOptions['root'];
  databasePath: string;
  keys: PartsOptions['keys'];
  environment: PartsOptions['environment'];
  loadScript?: PartsOptions['loadScript'];
  files?: PartsOptions['files'];
  threadProgram?: PartsOptions['threadProgram'];
  secrets?: readonly string[];
  gate: Gate;
  version: string;
  assets: Assets;
  /** The author's own app around ours. */
  mount?: ((ours: Fetch) => Fetch) | undefined;
  /** Runs that may be active at once. */
  maxActive?: number | undefined;
  /** Hears of each run that this process works on. */
  onRun?: ((run: RunHandle) => void) | undefined;
  /** A line for the operator. */
  say(line: string): void;
}

export interface RunningServer {
  port: number;
  /** Hides every secret in a text. */
  redact(text: string): string;
  /** Looks no more for runs that nobody has: another process with the same database does. */
  stopResuming(): void;
  /** Lets runs come to their next stop, for the next process to go on with; at most 10 s. */
  stop(): Promise<void>;
}

const LEASE_MS = 2000;
/** How often another process's runs are looked for that nobody has. */
const LOOK_MS = 10_000;
const DRAIN_MS = 8000;
const MAX_ACTIVE = 50_000;
/** Finished runs whose journals are kept, unless the project says otherwise. */
const KEEP = { runs: 10_000, days: 30 };

export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { manifest, say } = options;
  const assembled = assembleParts(manifest, {
    ...options,
    databasePath: databaseAt(options.databasePath),
    files: options.files ?? null,
    agentsMd: { from: 'files' },
    asksHumans: true,
    leaseMs: LEASE_MS,
    survives: 'power',
  });
  const { runtime, sql, redact } = assembled;
  const stopping = new AbortController();
  const onFault = faultLog((text) => say(redact(text)));
  const backend = createLocalBackend({
    runtime,
    sql,
    clock: systemClock,
    version: options.version,
    names: { workflow: manifest.workflows, agent: manifest.agents },
    maxActive: options.maxActive ?? MAX_ACTIVE,
    keep: { ...KEEP, ...manifest.config.retention },
    onRun(run) {
      options.onRun?.(run);
      void run.over.then(() => {
        const failure = run.failure();
        if (failure?.code === 'store_error') onFault(failure);
      });
    },
  });
  const app = createApp({
    backend,
    gate: options.gate,
    isShared: manifest.config.auth?.shared ?? false,
    version: options.version,
    assets: options.assets,
    onFault,
    stopping: stopping.signal,
    now: Date.now,
  });
  const ours: Fetch = (request, bindings) => app.fetch(request, bindings);
  const listening = await listen({ ...options, fetch: options.mount?.(ours) ?? ours, onFault });
  const stopResuming = keepResuming(backend, say, onFault);
  void warmUp({ listening, onFault });
  const stopFreeing = freeMemoryWhenIdle({ stirs: () => backend.stirs, clock: systemClock });
  const stopSweeping = keepSweeping({ backend, clock: systemClock, onFault });
  return {
    port: listening.port,
    redact,
    stopResuming,
    async stop() {
      stopResuming();
      stopSweeping();
      stopFreeing();
      await stopServing(backend, listening, stopping, () => runtime.drain(DRAIN_MS));
      backend.close();
      assembled.close();
    },
  };
}

async function stopServing(
  backend: LocalBackend,
  listening: Listening,
  stopping: AbortController,
  drain: () => Promise<void>,
): Promise<void> {
  backend.closeAdmission();
  stopping.abort();
  listening.stopAccepting();
  await drain();
  await listening.close();
}

/** Now, and again when the lease of another process, which may be dead, has run out. */
function keepResuming(
  backend: LocalBackend,
  say: (line: string) => void,
  onFault: (thrown: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const { resumed, lookAgainMs } = await backend.resumeOpen();
    if (resumed > 0) say(`${resumed === 1 ? '1 run goes' : `${resumed} runs go`} on from an earlier process`);
    again(lookAgainMs === null ? LOOK_MS : lookAgainMs + 20);
  };
  const again = (ms: number): void => {
    if (!stopped) timer = setTimeout(begin, ms);
  };
  // What cannot be read or written now may be later.
  const begin = (): void =>
    void look().catch((thrown: unknown) => {
      onFault(thrown);
      again(LOOK_MS);
    });
  begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function databaseAt(path: string): string {
  if (path === ':memory:') return path;
  const file = resolve(path);
  try {
    makeFolder(dirname(file));
  } catch (cause) {
    throw new FlueError(
      'store_error',
      `the folder of the database "${file}" cannot be made: ${messageOf(cause)}`,
      {
        hint: 'name a file in a writable folder (FLUE_DB)',
        cause,
      },
    );
  }
  return file;
}
