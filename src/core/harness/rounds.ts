// Whether a prompt goes round in circles: whole turns that ask for the same calls and get the same results, three times in a
// row. A call or a result that differs is progress, as of a status that changes. The first time the model is told, the second
// time it is stopped.
import { FlueError } from '../../errors.ts';
import { canonicalJson } from '../../protocol/json.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import { hashText } from '../run/hash.ts';

/** How often in a row the same is a circle. */
const TIMES = 3;
/** Turns that one round may have: A B C D, A B C D, A B C D is seen. */
const LONGEST = 4;
const SHOWN = 120;

/** Of one prompt. */
export interface Rounds {
  /** Of its last turns that asked for tools, the latest last; since it was told, if it was. */
  marks: string[];
  /** The model was told. */
  told: boolean;
}

export const NO_ROUNDS: Rounds = { marks: [], told: false };

/** What a turn asked for and got, in any order. */
export interface Turned {
  calls: readonly ToolUseBlock[];
  /** One for each call, in the same order. */
  results: readonly ToolResultBlock[];
}

export type Judged =
  | { is: 'progress'; rounds: Rounds }
  /** Goes to the model with the results. */
  | { is: 'first'; rounds: Rounds; notice: string }
  | { is: 'again'; rounds: Rounds; failure: FlueError };

export function judgeTurn({ marks, told }: Rounds, turn: Turned): Judged {
  const all = [...marks, markOf(turn)].slice(-TIMES * LONGEST);
  const length = lengthOfRound(all);
  if (length === undefined) return { is: 'progress', rounds: { marks: all, told } };
  if (told) return { is: 'again', rounds: { marks: all, told }, failure: stopped(turn, length) };
  return { is: 'first', rounds: { marks: [], told: true }, notice: noticeOf(turn, length) };
}

/** Turns in the round that the last ones repeat. */
function lengthOfRound(marks: readonly string[]): number | undefined {
  for (let length = 1; length <= LONGEST; length++) {
    const last = marks.slice(-TIMES * length);
    if (last.length === TIMES * length && last.every((mark, i) => mark === last[i % length])) return length;
  }
  return undefined;
}

function markOf({ calls, results }: Turned): string {
  const marks = calls.map(({ name, input }, i) => {
    const { content = '', isError = false } = results[i] ?? {};
    return hashText(canonicalJson([name, input, content, isError]));
  });
  return hashText([...new Set(marks)].toSorted().join(' '));
}

function noticeOf({ calls }: Turned, length: number): string {
  const what =
    length === 1
      ? `The same ${calls.length === 1 ? 'call' : 'calls'} (${namesOf(calls)}) gave the same result ${TIMES} times in a row.`
      : `The last ${TIMES * length} turns were the same ${length} turns ${TIMES} times over, with the same results.`;
  return `${what} Once more changes nothing, and if it goes on like this you are stopped: do something else, or answer with what you know. To wait for something, wait longer in one call.`;
}

function stopped(turn: Turned, length: number): FlueError {
  const round = length === 1 ? 'the same calls' : `the same ${length} turns of calls`;
  return new FlueError(
    'turn_limit',
    `the agent was in a loop: it made ${round} with the same results again, after it had been told (${shown(turn)})`,
    {
      hint: 'look in the journal at what the tool answers; one that is meant to be called again and again must say in its result what changed',
    },
  );
}

function shown({ calls }: Turned): string {
  const [call] = calls;
  if (call === undefined) return '';
  const input = JSON.stringify(call.input);
  const others = calls.length > 1 ? ` and ${calls.length - 1} more` : '';
  return `${call.name} ${input.length > SHOWN ? `${input.slice(0, SHOWN)}…` : input}${others}`;
}

function namesOf(calls: readonly ToolUseBlock[]): string {
  return [...new Set(calls.map(({ name }) => name))].join(', ');
}
