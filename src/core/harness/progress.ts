// How far a prompt is: what the loop must know, beside the messages, to go on with it in another process. Saved with
// whatever it tells of; a prompt's answer is put together from it.
import type { PromptAnswer } from '../../authoring/context.ts';
import { type ErrorCode, FlueError } from '../../errors.ts';
import { type Message, toolUsesOf } from '../../protocol/messages.ts';
import { addUsage, type Nanos, NO_USAGE, toUsd } from '../../protocol/money.ts';
import type { Usage } from '../../protocol/usage.ts';
import type { KnownInput } from '../budget/input-bound.ts';
import type { StopReason } from '../ports.ts';
import { redactJson } from '../redact.ts';
import type { RunScope } from '../run/scope.ts';
import type { Conversation } from './conversation.ts';
import { NO_ROUNDS, type Rounds } from './rounds.ts';
import type { TurnOutcome } from './turn.ts';

/** The answer that is the conversation's last message, while it is not dealt with. */
export interface LastAnswer {
  turn: number;
  stopReason: StopReason;
  maxTokens: number;
  /** That its tool calls were begun is in the journal. */
  callsTold: boolean;
}

interface State {
  /** What was asked, in short: a step that was cut off may ask something else when it is done again. */
  asked: string;
  /** The number of its message in the session; null in what an earlier version saved. */
  first: number | null;
  turns: number;
  usage: Usage;
  nanos: Nanos | null;
  model: string;
  /** Whether the provider holds the model to the result's schema. */
  enforces: boolean;
  /** Answers that could not be used. */
  answers: number;
  /** Of a text that came in parts, those before the last. */
  begun: string;
  /** How often in a row the conversation was shortened because the provider found it too long. */
  shortened: number;
  /** Which of its models it has come to. */
  place: number;
  last: LastAnswer | null;
  /** The number of the conversation's last message, which is then its own. */
  seq: number;
  /** The provider's own count of the conversation so far. */
  known: KnownInput | null;
  /** What shows whether it goes round in circles. */
  rounds: Rounds;
  /** Why it ended, where its tool calls ended it: nothing is asked any more. */
  failure: Failure | null;
}

interface Failure {
  code: ErrorCode;
  message: string;
  hint: string | null;
}

export interface Progress {
  /** Changed as the prompt goes on. */
  readonly state: State;
  /** True when the prompt was begun by a process before. */
  readonly isContinued: boolean;
  /** The message of `last`, as a process before recorded it. */
  readonly answered: Message | undefined;
  /** Adds a turn, of a summary too. `model` is the one that answered. */
  add(outcome: TurnOutcome, model: string): void;
  /** With the next commit. */
  save(): void;
  /** The prompt ends with this, in whatever process; saved with the next commit. */
  fail(failure: FlueError): void;
  /** Throws what it ended with in a process before. */
  throwFailure(): void;
  answer(text: string, data: unknown): PromptAnswer<unknown>;
}

export interface ProgressOptions {
  scope: RunScope;
  conversation: Conversation;
  /** Of the prompt in its session; the same in every continuation of the run. */
  key: string;
  asked: string;
}

export function openProgress({ scope, conversation, key, asked }: ProgressOptions): Progress {
  const { store, journal, ports } = scope;
  const { owner } = conversation;
  const json = store.progress(owner, key);
  const saved = json === undefined ? undefined : (JSON.parse(json) as State);
  const known = saved?.asked === asked ? saved : undefined;
  const answered = known?.last ? store.messages(owner, known.seq)[0] : undefined;
  const isCurrent = known?.seq === conversation.lastSeq();
  // Of a step that is done again: what was said after the prompt leaves nothing to go on with but its end.
  const isContinued =
    known !== undefined && (isCurrent || known.failure !== null || isEnd(known.last, answered));
  // What an earlier version saved lacks what came later.
  const state: State = {
    ...FRESH,
    seq: conversation.lastSeq(),
    ...(isContinued ? { ...known, known: isCurrent ? known.known : null } : undefined),
    asked,
  };
  const save = (): void => {
    state.seq = conversation.lastSeq();
    const { json: now } = redactJson(state, ports.redact);
    journal.stageRows(() => store.setProgress(owner, key, now));
  };
  return {
    state,
    isContinued,
    answered,
    add({ response, cost }, model) {
      state.model = model;
      state.usage = addUsage(state.usage, response.usage);
      state.nanos = state.nanos === null || cost.nanos === null ? null : state.nanos + cost.nanos;
      state.turns += 1;
    },
    save,
    fail({ code, message, hint = null }) {
      state.failure = { code, message, hint };
      save();
    },
    throwFailure() {
      if (state.failure === null) return;
      const { code, message, hint } = state.failure;
      throw new FlueError(code, message, { hint: hint ?? undefined });
    },
    answer(text, data) {
      const { usage, nanos, model, turns } = state;
      return { text, data, usage, costUsd: nanos === null ? null : toUsd(nanos), model, turns };
    },
  };
}

/** An answer that nothing came of but the end of its prompt, good or bad. */
function isEnd(last: LastAnswer | null, answered: Message | undefined): boolean {
  if (last === null || answered?.role !== 'assistant' || toolUsesOf(answered.content).length > 0)
    return false;
  return last.stopReason !== 'pause_turn' && last.stopReason !== 'context_window_exceeded';
}

const FRESH: Omit<State, 'asked' | 'seq'> = {
  first: null,
  turns: 0,
  usage: NO_USAGE,
  nanos: 0,
  model: '',
  enforces: false,
  answers: 0,
  begun: '',
  shortened: 0,
  place: 0,
  last: null,
  known: null,
  rounds: NO_ROUNDS,
  failure: null,
};
