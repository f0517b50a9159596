// Numbers of any length with a fixed count of digits behind the point, as bc has them.

/** `units` counts steps of 10 to the power of minus `scale`. */
export interface Decimal {
  units: bigint;
  scale: number;
}

export function truth(value: boolean): Decimal {
  return { units: value ? 1n : 0n, scale: 0 };
}

/** What is beyond the scale is cut off. */
export function rescaled({ units, scale }: Decimal, to: number): bigint {
  return to >= scale ? units * 10n ** BigInt(to - scale) : units / 10n ** BigInt(scale - to);
}

export function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const scale = Math.max(a.scale, b.scale);
  return [rescaled(a, scale), rescaled(b, scale)];
}

export function divided(left: Decimal, right: Decimal, scale: number): Decimal {
  if (right.units === 0n) throw new RangeError('Divide by zero');
  return { units: rescaled(left, scale + right.scale) / right.units, scale };
}

export function decimalOf(value: number, scale: number): Decimal {
  const [whole = '0', part = ''] = value.toFixed(Math.min(scale, 15)).split('.');
  return { units: BigInt(whole + part), scale: part.length };
}

export function root(value: bigint): bigint {
  if (value < 2n) return value;
  let at = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (at + value / at) >> 1n;
    if (next >= at) return at;
    at = next;
  }
}

/** By Machin's formula. */
export function quarterOfPi(scale: number): bigint {
  const one = 10n ** BigInt(scale + 10);
  const inverse = (x: bigint): bigint => {
    let sum = 0n;
    let term = one / x;
    for (let i = 1n; term !== 0n; i += 2n) {
      sum += i % 4n === 1n ? term / i : -term / i;
      term /= x * x;
    }
    return sum;
  };
  return (4n * inverse(5n) - inverse(239n)) / 10n ** 10n;
}
