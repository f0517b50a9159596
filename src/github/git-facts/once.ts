// One answer for all who ask.

/** How long a failure stands before it is tried again. */
const FAILED_MS = 30_000;

export function once<T>(make: () => Promise<T>, now: () => number = Date.now): () => Promise<T> {
  let made: Promise<T> | undefined;
  let failedAt: number | undefined;
  return () => {
    if (made !== undefined && (failedAt === undefined || now() - failedAt < FAILED_MS)) return made;
    failedAt = undefined;
    made = make();
    made.catch(() => {
      failedAt = now();
    });
    return made;
  };
}
