// Runs all promise continuations that are due, here and now. A history is played in one go: nothing of the real event
// loop takes part in it, so that the same seed is the same history to the last continuation.
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--allow-natives-syntax');

/** Only from a callback of the event loop itself: within a promise's continuation it does nothing. */
export const settle = new Function('%PerformMicrotaskCheckpoint()') as () => void;
