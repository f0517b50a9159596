// How a model learns of the schema that a result must have: its provider is held to it, or it is told in the conversation.
// The answer is validated in either case.
import type { Schema } from '../../authoring/schema.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Message, userText } from '../../protocol/messages.ts';
import { wasSentWith } from '../budget/input-bound.ts';
import type { Journal } from '../run/journal.ts';
import type { Conversation } from './conversation.ts';
import type { ModelLine } from './model-line.ts';

export interface Wanted {
  line: ModelLine;
  result: { schema: Schema; json: JsonObject } | undefined;
  /** The result's schema, where the provider is to hold the model to it; else it is told. */
  enforced: JsonObject | undefined;
}

export function withSchema(prompt: Message, wanted: Wanted): Message {
  const text = schemaText(wanted);
  if (prompt.role !== 'user' || text === undefined) return prompt;
  return { role: 'user', content: [...prompt.content, { type: 'text', text }] };
}

/** To a model that came in for another one, or whose conversation was shortened. */
export function tellSchema(wanted: Wanted, conversation: Conversation, journal: Journal): void {
  const text = schemaText(wanted);
  if (text !== undefined) conversation.append(journal, userText(text));
}

function schemaText({ line, result, enforced }: Wanted): string | undefined {
  if (result === undefined || (enforced !== undefined && line.current().model.enforces(enforced)))
    return undefined;
  return `Answer with nothing but JSON of this schema:\n${JSON.stringify(result.json)}`;
}

/** Tokens of a conversation from which on the provider's cache of it is worth more than its hold on one answer. */
const WORTH_CACHING = 10_000;

/** The schema stands before all else: new to a long conversation it would cost all that is cached of it. */
export function isWorthEnforcing(
  { known }: Conversation,
  request: Parameters<typeof wasSentWith>[1],
): boolean {
  return known === undefined || known.tokens <= WORTH_CACHING || !wasSentWith(known, request);
}
