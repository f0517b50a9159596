// Functions that make a number of numbers.
import type { SimpleFunction } from './text-functions.ts';
import { toNumber } from './value.ts';

function ofNumbers(count: number, apply: (a: number, b: number) => number): SimpleFunction {
  return { least: count, most: count, apply: (_, [a, b]) => apply(toNumber(a), toNumber(b)) };
}

/** Of any number of whole numbers, two of them at once. */
function ofBits(apply: (a: bigint, b: bigint) => bigint): SimpleFunction {
  return {
    least: 2,
    most: Number.POSITIVE_INFINITY,
    apply: (_, values) => Number(values.map((value) => whole(toNumber(value))).reduce(apply)),
  };
}

function whole(number: number): bigint {
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
}

/** gawk's numbers have as many bits as a fraction of theirs. */
const BITS = 53;

export const NUMBER_FUNCTIONS: ReadonlyMap<string, SimpleFunction> = new Map<string, SimpleFunction>([
  ['sin', ofNumbers(1, Math.sin)],
  ['cos', ofNumbers(1, Math.cos)],
  ['atan2', ofNumbers(2, Math.atan2)],
  ['exp', ofNumbers(1, Math.exp)],
  ['log', ofNumbers(1, Math.log)],
  ['sqrt', ofNumbers(1, Math.sqrt)],
  // Without the sign that a 0 can have.
  ['int', ofNumbers(1, (number) => Math.trunc(number) + 0)],
  ['rand', { least: 0, most: 0, apply: (machine) => machine.random.next() }],
  [
    'srand',
    {
      least: 0,
      most: 1,
      apply: (machine, values) =>
        machine.random.seed(values.length > 0 ? toNumber(values[0]) : Math.floor(Date.now() / 1000)),
    },
  ],
  ['systime', { least: 0, most: 0, apply: () => Math.floor(Date.now() / 1000) }],
  [
    'strtonum',
    {
      least: 1,
      most: 1,
      apply(machine, [value]) {
        const text = machine.text(value).trim();
        const [, sign = '', hex, octal] =
          /^([-+]?)(?:0[xX]([\da-fA-F]+)|0([0-7]+)(?![\d.eE]))/.exec(text) ?? [];
        const size = hex ? Number.parseInt(hex, 16) : octal ? Number.parseInt(octal, 8) : undefined;
        if (size === undefined) return toNumber(value);
        return sign === '-' ? -size : size;
      },
    },
  ],
  ['and', ofBits((a, b) => a & b)],
  ['or', ofBits((a, b) => a | b)],
  ['xor', ofBits((a, b) => a ^ b)],
  ['compl', ofNumbers(1, (number) => Number(BigInt.asUintN(BITS, ~whole(number))))],
  ['lshift', ofNumbers(2, (number, by) => Math.trunc(number) * 2 ** Math.trunc(by))],
  ['rshift', ofNumbers(2, (number, by) => Math.floor(Math.trunc(number) / 2 ** Math.trunc(by)))],
]);
