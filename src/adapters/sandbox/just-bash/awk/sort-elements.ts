// asort and asorti: the values, or the keys, in order and with the numbers from 1 as keys.
import { type AwkArray, compare, InputText, type Value } from './value.ts';

export function sortElements(
  from: AwkArray,
  to: AwkArray,
  by: 'values' | 'keys',
  conversion: string,
): number {
  const found: Value[] = by === 'values' ? [...from.values()] : [...from.keys()];
  found.sort((a, b) => rank(a) - rank(b) || compare(a, b, conversion));
  to.clear();
  found.forEach((value, i) => {
    to.set(String(i + 1), value);
  });
  return found.length;
}

/** Numbers come before texts. */
function rank(value: Value): number {
  if (value === undefined || typeof value === 'number') return 0;
  return value instanceof InputText && value.number !== undefined ? 0 : 1;
}
