// What went wrong in a server, for its operator: in a sentence where it is known what it was, else with the stack. What comes
// again and again, as from a full disk, is told once in a while.
import { FlueError } from '../errors.ts';

/** The same is not told again for so long. */
const QUIET_MS = 10_000;

export function faultLog(
  say: (text: string) => void,
  now: () => number = Date.now,
): (thrown: unknown) => void {
  let last = { text: '', at: Number.NEGATIVE_INFINITY };
  return (thrown) => {
    const text = faultText(thrown);
    if (text === last.text && now() - last.at < QUIET_MS) return;
    last = { text, at: now() };
    say(text);
  };
}

function faultText(thrown: unknown): string {
  if (thrown instanceof FlueError)
    return thrown.hint === undefined ? thrown.message : `${thrown.message}\n  ${thrown.hint}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
