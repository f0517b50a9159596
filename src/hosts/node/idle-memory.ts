// Gives memory back once nothing has happened for a while: V8 keeps what a wave of runs took, until it needs it again,
// and ten thousand sessions that wait for a human would stand in 400 MB instead of 200.
import { every } from '../../core/every.ts';
import type { Clock } from '../../core/ports.ts';

export interface IdleMemoryOptions {
  /** Grows with everything that happens to a run. */
  stirs(): number;
  clock: Pick<Clock, 'after'>;
  /** Stops everything for a moment, a second at most. */
  collect?(): void;
  /** Bytes that V8 holds and nothing uses. */
  unused?(): number;
}

const IDLE_MS = 30_000;
/** Less is not worth the stop. */
const MIN_BYTES = 64 * 1024 * 1024;

/** Returns what ends it. */
export function freeMemoryWhenIdle(options: IdleMemoryOptions): () => void {
  const { stirs, clock, collect = collectAll, unused = unusedHeap } = options;
  let before = stirs();
  return every(clock, IDLE_MS, () => {
    const now = stirs();
    if (now === before && unused() >= MIN_BYTES) collect();
    before = now;
  });
}

function unusedHeap(): number {
  const { heapTotal, heapUsed } = process.memoryUsage();
  return heapTotal - heapUsed;
}

/** The flag holds for contexts that are made while it is set. */
function collectAll(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
