// Something done again and again, on whichever clock.
import type { Clock } from './ports.ts';

/**
 * Calls `action` every `ms`, counted from the end of the call before; where it returns a number, that is how many
 * milliseconds the next one is away instead. The returned function ends it.
 */
export function every(clock: Pick<Clock, 'after'>, ms: number, action: () => unknown): () => void {
  let stop = (): void => {};
  let isStopped = false;
  const next = (after: number): void => {
    if (isStopped) return;
    stop = clock.after(after, () => {
      const wish = action();
      next(typeof wish === 'number' ? wish : ms);
    });
  };
  next(ms);
  return () => {
    isStopped = true;
    stop();
  };
}
