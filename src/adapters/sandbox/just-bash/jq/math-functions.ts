// Functions of numbers and of times.
import { brokenDown, formattedTime, parsedTime, secondsOf } from './dates.ts';
import { JqError, type Json } from './value.ts';
import { described } from './write.ts';

function numberOf(value: Json): number {
  if (typeof value !== 'number') throw new JqError(`${described(value)} number required`);
  return value;
}

const ONE: Readonly<Record<string, (x: number) => number>> = {
  ...Object.fromEntries(
    (
      'floor sqrt ceil trunc cbrt exp log log2 log10 log1p expm1 sin cos tan asin acos atan sinh cosh tanh asinh ' +
      'acosh atanh'
    )
      .split(' ')
      .map((name) => [name, Math[name as 'floor']]),
  ),
  fabs: Math.abs,
  round: (x) => (x < 0 ? -Math.round(-x) : Math.round(x)),
  rint: toEven,
  nearbyint: toEven,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  pow10: (x) => 10 ** x,
  significand: (x) => (x === 0 || !Number.isFinite(x) ? x : x / 2 ** exponentOf(x)),
  logb: exponentOf,
  gamma: logGamma,
  lgamma: logGamma,
  tgamma: (x) => Math.exp(logGamma(x)),
};

const TWO: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  fmin: Math.min,
  fmax: Math.max,
  fmod: (x, y) => x % y,
  ldexp: (x, y) => x * 2 ** y,
  scalb: (x, y) => x * 2 ** y,
  scalbln: (x, y) => x * 2 ** y,
  copysign: (x, y) => (Object.is(Math.sign(y), -0) || y < 0 ? -Math.abs(x) : Math.abs(x)),
  hypot: Math.hypot,
  drem: (x, y) => x - toEven(x / y) * y,
};

function toEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function exponentOf(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return Math.abs(x);
  let power = Math.floor(Math.log2(Math.abs(x)));
  if (2 ** power > Math.abs(x)) power--;
  if (2 ** (power + 1) <= Math.abs(x)) power++;
  return power;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** By Lanczos' approximation. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const at = x - 1;
  const sum = LANCZOS.reduce((all, factor, i) => all + factor / (at + i + 1), 0.99999999999980993);
  const t = at + LANCZOS.length - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(t) - t + Math.log(sum);
}

export const MATH: Readonly<Record<string, (value: Json, ...args: Json[]) => Json>> = {
  ...Object.fromEntries(
    Object.entries(ONE).map(([name, run]) => [`${name}/0`, (value: Json) => run(numberOf(value))]),
  ),
  ...Object.fromEntries(
    Object.entries(TWO).map(([name, run]) => [
      `${name}/2`,
      (_: Json, x: Json = null, y: Json = null) => run(numberOf(x), numberOf(y)),
    ]),
  ),
  'fma/3': (_, x = null, y = null, z = null) => numberOf(x) * numberOf(y) + numberOf(z),
  'frexp/0': (value) => {
    const x = numberOf(value);
    if (x === 0 || !Number.isFinite(x)) return [x, 0];
    const power = exponentOf(x) + 1;
    return [x / 2 ** power, power];
  },
  'modf/0': (value) => {
    const x = numberOf(value);
    return [Number.isFinite(x) ? x - Math.trunc(x) : 0, Math.trunc(x)];
  },
  'abs/0': (value) => {
    if (typeof value !== 'number') throw new JqError(`${described(value)} has no absolute value`);
    return value < 0 ? -value : value;
  },
  'infinite/0': () => Number.POSITIVE_INFINITY,
  'nan/0': () => Number.NaN,
  'isinfinite/0': (value) => Math.abs(numberOf(value)) === Number.POSITIVE_INFINITY,
  'isnan/0': (value) => Number.isNaN(numberOf(value)),
  'isnormal/0': (value) => Number.isFinite(numberOf(value)) && Math.abs(numberOf(value)) >= 2 ** -1022,
  'gmtime/0': brokenDown,
  'localtime/0': brokenDown,
  'mktime/0': (value) => secondsOf(value),
  'strftime/1': (value, format = null) => formattedTime(value, format),
  'strflocaltime/1': (value, format = null) => formattedTime(value, format, 'strflocaltime/1'),
  'strptime/1': (value, format = null) => parsedTime(value, format),
};
