// How long a failing request is asked again: until it succeeds, cannot succeed any more, or the time for the whole comment
// is over. A pause that GitHub asks for is kept in full or the comment given up.
import { type ApiFailure, type Circumstances, isApiFailure } from './comments-api.ts';

export interface Patience {
  /** Milliseconds until the time is over. */
  leftMs(): number;
  /** Asks until it succeeds; throws the last failure. */
  insist<T>(ask: () => Promise<T>): Promise<T>;
  /** Waits before the next try after this failure; throws it when there is none. */
  pauseAfter(thrown: unknown): Promise<void>;
  /** False when the time would be over before. */
  pause(ms: number): Promise<boolean>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;
/** Something that is not there will hardly come: it is a pull request just made, or a permission that is missing. */
const TRIES_IF_MISSING = 2;

export function createPatience(circumstances: Circumstances, limitMs: number): Patience {
  const deadline = circumstances.now() + limitMs;
  let failures = 0;
  let missing = 0;

  const patience: Patience = {
    leftMs: () => deadline - circumstances.now(),
    async pause(ms) {
      if (ms >= patience.leftMs()) return false;
      await circumstances.wait(ms);
      return true;
    },
    async pauseAfter(thrown) {
      if (!isApiFailure(thrown)) throw thrown;
      if (thrown.status === 404) missing += 1;
      if (!mayRecover(thrown, missing)) throw thrown;
      const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      failures += 1;
      // Those who were refused together come back at different times.
      const pauseMs = (thrown.retryAfterMs ?? 0) + growing * (0.5 + circumstances.random());
      if (!(await patience.pause(pauseMs))) throw thrown;
    },
    async insist(ask) {
      for (;;) {
        try {
          const answer = await ask();
          failures = 0;
          return answer;
        } catch (thrown) {
          await patience.pauseAfter(thrown);
        }
      }
    },
  };
  return patience;
}

function mayRecover({ status, retryAfterMs }: ApiFailure, missing: number): boolean {
  if (status === 404) return missing < TRIES_IF_MISSING;
  return retryAfterMs !== null || status === 409;
}
