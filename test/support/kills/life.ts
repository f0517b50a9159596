// A process of a history as the test sees it, from its start to its end.
import { fork } from 'node:child_process';
import type { DriverOptions, FromDriver, ToDriver } from './messages.ts';

export interface Life {
  readonly name: string;
  /** It said that it is there, and was not killed yet. */
  isServing: boolean;
  send(message: ToDriver): void;
  /** kill -9, at once. */
  kill(): void;
  /** Resolves when it is gone, with what it said last on stderr. */
  readonly gone: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

export function startLife(
  driver: string,
  options: DriverOptions,
  onMessage: (message: FromDriver, life: Life) => void,
): Life {
  const child = fork(driver, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    execArgv: [],
  });
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr = `${stderr}${data}`.slice(-2_000);
  });
  const life: Life = {
    name: options.life,
    isServing: false,
    send(message) {
      if (child.connected) child.send(message, () => {});
    },
    kill() {
      life.isServing = false;
      child.kill('SIGKILL');
    },
    gone: new Promise((resolve) => {
      child.on('error', () => {});
      child.on('close', (code, signal) => {
        life.isServing = false;
        resolve({ code, signal, stderr });
      });
    }),
  };
  child.on('message', (message: FromDriver) => onMessage(message, life));
  return life;
}
