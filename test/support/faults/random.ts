// Seeded randomness: the same seed is the same history, so that a failing one can be run again alone.

export interface Random {
  /** [0, 1) */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  chance(probability: number): boolean;
  /** From `low` to `high`, small values as likely as large ones. */
  logUniform(low: number, high: number): number;
}

/** mulberry32, begun with the FNV-1a hash of everything that names the draw. */
export function seeded(...names: Array<string | number>): Random {
  let state = hash(names.join('\0'));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    chance: (probability) => next() < probability,
    logUniform: (low, high) => low * (high / low) ** next(),
  };
}

function hash(text: string): number {
  let state = 2_166_136_261;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16_777_619);
  return state >>> 0;
}

/** Runs `body` over all items, `width` at a time, and returns the results in order. */
export async function inLanes<T, R>(
  items: readonly T[],
  width: number,
  body: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await body(item, index);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
