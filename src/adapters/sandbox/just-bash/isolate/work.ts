// What work in one script costs, in microseconds of a slow machine, and where it is paid: just-bash keeps one count for
// a script and all it starts (`maxWorkUnits`), which ends the whole script when it is used up. No clock is asked.
import type { ResolvedCommandContext } from 'just-bash';

/** Of one script. Measured costs are rounded up, so that its true time is below this. */
export const MAX_WORK = 1_000_000;

type Paying = Pick<ResolvedCommandContext, 'executionScope'>;

/** Throws what ends the script, once it has done all it may. */
export function pay(context: Paying, units: number, site: string): void {
  context.executionScope?.consumeWork(Math.min(Math.ceil(units), Number.MAX_SAFE_INTEGER), site);
}

/** What one byte of text costs against a pattern with a weight of 1. Ours are run in linear time, by a library. */
const PER_BYTE = 0.15;

export function patternCost(weight: number, bytes: number): number {
  return (2 + weight) * 5 + PER_BYTE * weight * bytes;
}

/** A letter between signs that mean something is a state as well, though seldom one of many at once. */
const LETTER = 0.4;
/** A larger one takes long, and much memory, before it is matched with anything. */
const MAX_PATTERN = 4096;
const TOO_HEAVY = 1e9;

/**
 * How many states a regular expression can be in at once, about: its size, with each counted repetition written out.
 * `(a{1,100}){1,10}` is as costly as a thousand letters.
 */
export function regexWeight(pattern: string): number {
  if (pattern.length > MAX_PATTERN) return TOO_HEAVY;
  if (!/[\\^$.*+?()[\]{}|]/.test(pattern)) return 1 + pattern.length * 0.02;
  const open: number[] = [];
  let sum = 0;
  let last = 0;
  const add = (weight: number): void => {
    sum += weight;
    last = weight;
  };
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '\\' && /[(){}]/.test(pattern[i + 1] ?? '')) continue;
    if (char === '\\') {
      i++;
      add(LETTER);
    } else if (char === '[') {
      i = endOfClass(pattern, i);
      add(1);
    } else if (char === '(') {
      open.push(sum);
    } else if (char === ')') {
      last = sum - (open.pop() ?? 0);
    } else if (char === '{') {
      const [whole, low = '0', high = ''] = /^\{(\d*),?(\d*)\\?\}/.exec(pattern.slice(i, i + 16)) ?? [];
      if (whole === undefined) continue;
      const times = Math.max(Number(low), Number(high), 1);
      const repeated = Math.max(last, 1) * times;
      sum += repeated - last;
      last = repeated;
      i += whole.length - 1;
    } else add(/[.*+?|]/.test(char ?? '') || open.length > 0 ? 1 : LETTER);
  }
  return sum > MAX_PATTERN ? TOO_HEAVY : 1 + sum;
}

function endOfClass(pattern: string, start: number): number {
  const end = pattern.indexOf(']', start + (pattern[start + 1] === '^' ? 3 : 2));
  return end === -1 ? pattern.length : end;
}

/** The same of a shell pattern, which has no counted repetition. */
export function globWeight(pattern: string): number {
  const special = pattern.match(/[*?[(|]/g)?.length ?? 0;
  if (pattern.length > MAX_PATTERN) return special > 0 ? TOO_HEAVY : 1;
  return 1 + special + (pattern.length - special) * (special > 0 ? LETTER : 0.02);
}
