// The message history of one session: in memory for the next request, as rows for the next process.
import { type Message, toolUsesOf } from '../../protocol/messages.ts';
import type { KnownInput } from '../budget/input-bound.ts';
import { redactJson } from '../redact.ts';
import type { Journal } from '../run/journal.ts';
import type { Store } from '../store/store.ts';

export interface Conversation {
  readonly name: string;
  readonly messages: readonly Message[];
  /** The provider's own count of what was sent so far. */
  known: KnownInput | undefined;
  /** Adds a message; its row is written with the next commit. */
  append(journal: Journal, message: Message): void;
}

export interface ConversationOptions {
  name: string;
  /** Key of its rows. */
  owner: string;
  store: Store;
  redact(text: string): string;
}

export function openConversation({ name, owner, store, redact }: ConversationOptions): Conversation {
  const messages = store.messages(owner);
  return {
    name,
    messages,
    known: undefined,
    append(journal, message) {
      const seq = messages.length;
      const whole = answeringAll(messages.at(-1), message);
      messages.push(whole);
      journal.stageRows(() => store.appendMessage(owner, seq, redactJson(whole, redact).json));
    },
  };
}

/**
 * A run that died between a tool call and its result leaves the call unanswered, and no provider takes a history with
 * such a hole: the next message fills it with what is known, which is nothing.
 */
function answeringAll(last: Message | undefined, message: Message): Message {
  if (last?.role !== 'assistant' || message.role !== 'user') return message;
  const answered = new Set(
    message.content.flatMap((block) => (block.type === 'tool_result' ? [block.callId] : [])),
  );
  const open = toolUsesOf(last.content).filter((call) => !answered.has(call.callId));
  if (open.length === 0) return message;
  const results = open.map(({ callId }) => ({
    type: 'tool_result' as const,
    callId,
    content: 'the run ended while this tool was running: outcome unknown',
    isError: true,
  }));
  return { role: 'user', content: [...results, ...message.content] };
}
