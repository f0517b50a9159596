// The message history of one session: in memory for the next request, as rows for the next process.
import { type Message, type ToolResultBlock, toolUsesOf } from '../../protocol/messages.ts';
import type { KnownInput } from '../budget/input-bound.ts';
import { redactJson } from '../redact.ts';
import type { Journal } from '../run/journal.ts';
import type { Store } from '../store/store.ts';
import { type CallState, callStates } from './call-state.ts';

export interface Conversation {
  readonly name: string;
  /** Key of its rows. */
  readonly owner: string;
  /** The number of its last message's row. */
  lastSeq(): number;
  readonly messages: readonly Message[];
  /** The provider's own count of what was sent so far. */
  known: KnownInput | undefined;
  /** Adds a message; its row is written with the next commit. */
  append(journal: Journal, message: Message): void;
  /**
   * Takes the messages from that number on back; their rows go with the next commit. False when one of them was answered:
   * then they stay.
   */
  withdraw(journal: Journal, from: number): boolean;
  /** Puts a message in the place of all before `keepFrom`; as a row with the next commit. Their own rows stay. */
  summarize(journal: Journal, summary: Message, keepFrom: number): void;
}

export interface ConversationOptions {
  name: string;
  /** Key of its rows. */
  owner: string;
  store: Store;
  redact(text: string): string;
}

export function openConversation({ name, owner, store, redact }: ConversationOptions): Conversation {
  const summary = store.summary(owner);
  const kept = store.messages(owner, summary?.keepFrom);
  const messages = summary === undefined ? kept : [summary.message, ...kept];
  let isSummarized = summary !== undefined;
  /** The number that a message's row has, less its place in `messages`. */
  let shift = summary === undefined ? 0 : summary.keepFrom - 1;
  return {
    name,
    owner,
    lastSeq: () => messages.length - 1 + shift,
    messages,
    known: undefined,
    append(journal, message) {
      const seq = messages.length + shift;
      const whole = answeringAll(messages.at(-1), message, () => callStates({ store }, owner, seq - 1));
      messages.push(whole);
      journal.stageRows(() => {
        store.appendMessage(owner, seq, redactJson(whole, redact).json);
        // What became of the calls before it is in the message now.
        if (whole.role === 'user') store.deleteCalls(owner, seq - 1);
      });
    },
    withdraw(journal, from) {
      const at = from - shift;
      // A summary stands for it and for answers to it.
      if (at < (isSummarized ? 1 : 0)) return false;
      if (messages.slice(at).some(({ role }) => role === 'assistant')) return false;
      const last = this.lastSeq();
      messages.splice(at);
      journal.stageRows(() => {
        for (let seq = from; seq <= last; seq++) store.deleteMessage(owner, seq);
      });
      return true;
    },
    summarize(journal, message, keepFrom) {
      const first = keepFrom + shift;
      messages.splice(0, keepFrom, message);
      shift = first - 1;
      isSummarized = true;
      this.known = undefined;
      journal.stageRows(() => store.setSummary(owner, first, redactJson(message, redact).json));
    },
  };
}

/**
 * A run that ended between a tool call and its result leaves the call unanswered, and no provider takes a history with
 * such a hole: the next message fills it with what is known.
 */
function answeringAll(
  last: Message | undefined,
  message: Message,
  recorded: () => ReadonlyMap<number, CallState>,
): Message {
  if (last?.role !== 'assistant' || message.role !== 'user') return message;
  const answered = new Set(
    message.content.flatMap((block) => (block.type === 'tool_result' ? [block.callId] : [])),
  );
  const calls = toolUsesOf(last.content);
  if (calls.every(({ callId }) => answered.has(callId))) return message;
  const states = recorded();
  const results = calls.flatMap(({ callId }, place) =>
    answered.has(callId) ? [] : [resultOf(callId, states.get(place))],
  );
  return { role: 'user', content: [...results, ...message.content] };
}

/** Of a call whose run is over: what it gave, where that was recorded. */
function resultOf(callId: string, state: CallState | undefined): ToolResultBlock {
  if (state?.is === 'done') return state.result;
  const content =
    state?.is === 'waiting'
      ? 'not run: nobody had approved it when its run ended'
      : 'the run ended while this tool was running: outcome unknown';
  return { type: 'tool_result', callId, content, isError: true };
}
