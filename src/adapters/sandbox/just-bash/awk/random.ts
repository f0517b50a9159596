// rand and srand: the same numbers for the same seed, as POSIX wants, and for none.

export class Random {
  #seed = 0;
  #state = 1;

  /** From 0 up to, and without, 1. */
  next(): number {
    return (this.#bits(27) * 2 ** 26 + this.#bits(26)) / 2 ** 53;
  }

  /** The seed before. */
  seed(seed: number): number {
    const before = this.#seed;
    this.#seed = seed;
    this.#state = (Math.trunc(seed) ^ 0x9e3779b9) | 0;
    // Seeds that lie close together begin close together.
    for (let i = 0; i < 8; i++) this.#bits(32);
    return before;
  }

  /** A counter whose bits are mixed. */
  #bits(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> (32 - count);
  }
}
