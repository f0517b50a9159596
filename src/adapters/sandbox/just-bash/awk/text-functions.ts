// Functions that make a text of values, or tell something of one.
import type { Machine } from './machine.ts';
import { charactersBefore, sliceOf } from './text.ts';
import { formatTime, secondsOf } from './time.ts';
import { toNumber, type Value } from './value.ts';

export interface SimpleFunction {
  least: number;
  most: number;
  apply(machine: Machine, values: readonly Value[]): Value;
}

export const TEXT_FUNCTIONS: ReadonlyMap<string, SimpleFunction> = new Map<string, SimpleFunction>([
  ['substr', { least: 2, most: 3, apply: substr }],
  ['index', { least: 2, most: 2, apply: index }],
  ['tolower', { least: 1, most: 1, apply: (machine, [text]) => machine.text(text).toLowerCase() }],
  ['toupper', { least: 1, most: 1, apply: (machine, [text]) => machine.text(text).toUpperCase() }],
  [
    'sprintf',
    { least: 1, most: Number.POSITIVE_INFINITY, apply: (machine, values) => machine.formatted(values) },
  ],
  ['strftime', { least: 0, most: 3, apply: strftime }],
  ['mktime', { least: 1, most: 2, apply: (machine, [text]) => secondsOf(machine.text(text)) }],
]);

/** Characters are counted from 1; what lies outside of the text is not there. */
function substr(machine: Machine, [value, from, count]: readonly Value[]): Value {
  const text = machine.text(value);
  const begin = rounded(toNumber(from));
  if (Number.isNaN(begin)) return '';
  const first = Math.max(begin, 1);
  if (count === undefined) return sliceOf(text, first - 1, text.length);
  const end = begin + rounded(toNumber(count));
  return end > first ? sliceOf(text, first - 1, end - 1) : '';
}

/** Halves go to the even number. */
function rounded(number: number): number {
  const down = Math.floor(number);
  const rest = number - down;
  if (rest !== 0.5) return Math.round(number);
  return down % 2 === 0 ? down : down + 1;
}

function index(machine: Machine, [value, searched]: readonly Value[]): Value {
  const text = machine.text(value);
  const at = text.indexOf(machine.text(searched));
  return at === -1 ? 0 : charactersBefore(text, at) + 1;
}

function strftime(machine: Machine, [format, seconds]: readonly Value[]): Value {
  const at = seconds === undefined ? Date.now() / 1000 : toNumber(seconds);
  return formatTime(format === undefined ? '%a %b %e %H:%M:%S %Z %Y' : machine.text(format), at);
}
