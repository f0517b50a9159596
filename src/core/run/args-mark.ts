// What a recorded call was asked, short enough to be kept with every record: a hash that decides whether it is the same,
// and the beginning of it for the sentence that says what differs.
import { canonicalJson } from '../../protocol/json.ts';
import { hashText } from './hash.ts';

const SHOWN = 120;

/** '' when there is nothing to compare. */
export function argsMark(args: unknown, redact: (text: string) => string): string {
  if (args === undefined) return '';
  const text = canonicalJson(args) ?? '';
  const head = redact(text.length > 2 * SHOWN ? text.slice(0, 2 * SHOWN) : text);
  return `${hashText(text)} ${head.length > SHOWN ? `${head.slice(0, SHOWN)}…` : head}`;
}

/** Whether two marks are of the same arguments: how much of them is shown does not matter. */
export function isSameMark(one: string, other: string): boolean {
  return hashOf(one) === hashOf(other);
}

/** The arguments as far as they are shown. */
export function shownArgs(mark: string): string {
  return mark.slice(hashOf(mark).length + 1);
}

function hashOf(mark: string): string {
  return mark.split(' ', 1)[0] ?? '';
}
