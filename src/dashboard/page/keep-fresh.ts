// Asks again and again, seldom while nobody looks, at once when somebody looks again.
import { pause } from '../../client/pause.ts';

const [SEEN_MS, HIDDEN_MS] = [1500, 15_000];

/** Rejects with what `ask` throws, or with the signal's reason. */
export async function keepFresh(ask: () => Promise<void>, signal: AbortSignal): Promise<never> {
  for (;;) {
    await ask();
    const awake = new AbortController();
    const wake = (): void => {
      if (!document.hidden) awake.abort();
    };
    document.addEventListener('visibilitychange', wake);
    signal.addEventListener('abort', wake);
    try {
      await pause(document.hidden ? HIDDEN_MS : SEEN_MS, awake.signal);
    } catch {
      signal.throwIfAborted();
    } finally {
      document.removeEventListener('visibilitychange', wake);
      signal.removeEventListener('abort', wake);
    }
  }
}
