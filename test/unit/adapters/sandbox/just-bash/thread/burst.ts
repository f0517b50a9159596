// A command as a thread is given it, over a file tree of its own.
import type { Burst } from '../../../../../../src/adapters/sandbox/just-bash/burst.ts';
import { START } from '../../../../../../src/adapters/sandbox/just-bash/shell-carry.ts';
import { createFileTree } from '../../../../../../src/core/files/file-tree.ts';

export function burst(command: string, more: Partial<Burst> = {}): Burst {
  return {
    files: createFileTree({ mounts: [] }),
    shell: START,
    command,
    env: {},
    stdin: '',
    timeoutMs: 20_000,
    network: undefined,
    signal: undefined,
    onOutput: undefined,
    ...more,
  };
}

/** Holds a thread until it is aborted or its time is over. */
export const HANG = "sed -n ':a;s/x/x/;ba' <<< x";

/** A program of a thread, written down. */
export function program(source: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

/** Counts the threads that are started from now on and have not ended. What earlier tests leave behind does not count. */
export function countWorkers(): () => number {
  let alive = 0;
  process.on('worker', (worker) => {
    alive++;
    worker.once('exit', () => alive--);
  });
  return () => alive;
}
