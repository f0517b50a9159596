// Retention on a server that runs for long: now and then, a few runs at a time, so that nothing waits for it.
import { every } from '../../core/every.ts';
import type { Clock } from '../../core/ports.ts';
import type { LocalBackend } from '../../http/local/local-backend.ts';

export interface SweepingOptions {
  backend: Pick<LocalBackend, 'sweep'>;
  clock: Pick<Clock, 'after'>;
  onFault(thrown: unknown): void;
}

/** Runs of one transaction: about ten milliseconds. */
const AT_ONCE = 50;
const REST_MS = 60_000;
const BREATH_MS = 50;

/** Returns what ends it. */
export function keepSweeping({ backend, clock, onFault }: SweepingOptions): () => void {
  const sweep = (): number => {
    try {
      return backend.sweep(AT_ONCE);
    } catch (thrown) {
      onFault(thrown);
      return 0;
    }
  };
  return every(clock, REST_MS, () => (sweep() < AT_ONCE ? REST_MS : BREATH_MS));
}
