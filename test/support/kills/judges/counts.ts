// Which of several times that something was done outside is the one that counts.
import type { Effect } from '../outside.ts';
import type { Evidence } from './evidence.ts';

/**
 * Whether a recorded token may be what it is: of what was done last, anything before was not recorded. Only of two processes
 * may another one have done it after that: it had the run, was stopped for longer than its lease a moment before, and is
 * refused when it wants to record it. (Whoever is born later knows: see effects.ts.)
 */
export function mayCount({ plan }: Evidence, done: readonly Effect[], token: string): boolean {
  const at = done.findIndex((one) => one.token === token);
  const later = done.slice(at + 1);
  return (
    at >= 0 &&
    (plan.processes === 1 ? later.length === 0 : later.every(({ life }) => life !== done[at]?.life))
  );
}
