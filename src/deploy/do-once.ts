// A write that must not happen twice: whoever does not know whether it was done looks before it is done again.

import type { Clock } from './cloudflare-api.ts';
import { CloudflareError } from './cloudflare-error.ts';

const TRIES = 4;
const FIRST_PAUSE_MS = 1000;

export interface Once<T> {
  act(): Promise<T>;
  /** What it did, if it was done. */
  find(): Promise<T | undefined>;
  clock: Clock;
}

/** Throws what `act` does, unless it was done nevertheless. */
export async function doOnce<T>({ act, find, clock }: Once<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof CloudflareError) || thrown.outcome === 'refused') throw thrown;
      // What is still on its way is given time to be there.
      await clock.wait(Math.max(thrown.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (tries - 1)));
      const done = await find();
      if (done !== undefined) return done;
      if (tries >= TRIES) throw thrown;
    }
  }
}
