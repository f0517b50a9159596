// One version of the project, served by a process of its own, as `flue dev` sees it.
import { type ChildProcess, fork } from 'node:child_process';
import type { Environment } from '../args.ts';
import type { FromServer, ServeSettings, ToServer, Trouble } from './messages.ts';

export const SERVE_ROLE = '__serve';

/** Of loading all of a project. A file that takes longer is told of by its name. */
const LOAD_MS = 20_000;
const ANSWER_MS = 5_000;
/** A server drains for at most 8 s. */
const STOP_MS = 12_000;

export type Loaded =
  | { is: 'good'; port: number | null; version: string; definitions: number }
  | { is: 'bad'; trouble: Trouble }
  /** It was told to end before it knew. */
  | { is: 'given up' };

export interface Version {
  readonly socketPath: string;
  readonly loaded: Promise<Loaded>;
  /** How it ended, once it was serving. */
  readonly ended: Promise<string>;
  /** Requests that are answered by it. */
  readonly requests: { count: number; onNone: (() => void) | undefined };
  /** Resolves when it has ended: after its last run, and its last answer. */
  retire(): Promise<void>;
  /** Runs come to their next stop, and are there for the next version. */
  stop(): Promise<void>;
  kill(): void;
}

export function startVersion(settings: ServeSettings, environment: Environment): Version {
  const child = fork(process.argv[1] ?? '', [SERVE_ROLE], {
    env: environment,
    // What an author's code prints is no result of ours.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let loading = 'the project';
  let isTold = false;
  const idle = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const loaded = Promise.withResolvers<Loaded>();
  const ended = Promise.withResolvers<string>();
  const bad = (message: string): void => {
    const problem = {
      path: loading,
      message,
      fix: 'let the top level only define things, and do the work in run()',
    };
    loaded.resolve(
      isTold ? { is: 'given up' } : { is: 'bad', trouble: { problems: [problem], broken: 'all' } },
    );
  };
  const late = setTimeout(() => {
    bad(`it was still loading after ${LOAD_MS / 1000} s`);
    child.kill('SIGKILL');
  }, LOAD_MS);
  void loaded.promise.then(() => clearTimeout(late));
  child.on('message', (message: FromServer) => {
    if (message.type === 'loading') loading = message.path;
    if (message.type === 'refused') loaded.resolve({ is: 'bad', trouble: message.trouble });
    if (message.type === 'serving') loaded.resolve({ is: 'good', ...message });
    if (message.type === 'retiring') answered.resolve();
    if (message.type === 'idle') idle.resolve();
  });
  const over = (how: string): void => {
    bad(`it ends the process (${how})`);
    ended.resolve(how);
  };
  child.on('error', ({ message }) => over(message));
  child.on('exit', (code, signal) => over(signal ?? `exit code ${code}`));
  const send = (message: ToServer): void => {
    if (child.connected) child.send(message, () => {});
  };
  send({ type: 'serve', settings });
  const requests: Version['requests'] = { count: 0, onNone: undefined };
  const stop = async (): Promise<void> => {
    isTold = true;
    send({ type: 'stop' });
    await within(STOP_MS, ended.promise, child);
  };
  return {
    socketPath: settings.socketPath,
    loaded: loaded.promise,
    ended: ended.promise,
    requests,
    async retire() {
      send({ type: 'retire' });
      // A main thread that never yields answers nobody; its runs go on elsewhere when its lease has run out.
      await within(ANSWER_MS, Promise.race([answered.promise, ended.promise]), child);
      await Promise.race([idle.promise, ended.promise]);
      if (requests.count > 0 && !isOver(child)) await Promise.race([noneOf(requests), ended.promise]);
      await stop();
    },
    stop,
    kill() {
      isTold = true;
      child.kill('SIGKILL');
    },
  };
}

function noneOf(requests: Version['requests']): Promise<void> {
  return new Promise((resolve) => {
    requests.onNone = resolve;
  });
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function within(ms: number, promise: Promise<unknown>, child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await promise;
  clearTimeout(timer);
}
