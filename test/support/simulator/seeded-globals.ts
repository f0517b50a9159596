// Randomness and time of the language itself, from a seed for as long as a history is played.
import type { Random } from '../faults/random.ts';

export function withSeededGlobals<T>(random: Random, body: () => T): T {
  const { random: mathRandom } = Math;
  const { stackTraceLimit } = Error;
  // Thousands of errors are made, and no stack of them is looked at.
  Error.stackTraceLimit = 0;
  const before = {
    now: performance.now,
    getRandomValues: crypto.getRandomValues,
    randomUUID: crypto.randomUUID,
  };
  Math.random = random.next;
  performance.now = () => 0;
  crypto.getRandomValues = ((numbers: Uint8Array) =>
    numbers.map(() => random.int(0, 2 ** 31))) as typeof crypto.getRandomValues;
  crypto.randomUUID = () => `00000000-0000-4000-8000-${String(random.int(1e11, 1e12 - 1))}`;
  try {
    return body();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    Math.random = mathRandom;
    performance.now = before.now;
    crypto.getRandomValues = before.getRandomValues;
    crypto.randomUUID = before.randomUUID;
  }
}
