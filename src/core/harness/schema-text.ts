// The schema of a result in words, for a model whose provider cannot be held to it. The answer is validated in any case.
import type { JsonObject } from '../../protocol/json.ts';
import { type Message, userText } from '../../protocol/messages.ts';
import type { ResolvedModel } from '../ports.ts';
import type { LoopOptions } from './loop.ts';

export function withSchema(
  prompt: Message,
  resolved: ResolvedModel,
  schema: JsonObject | undefined,
): Message {
  const text = schemaText(resolved, schema);
  if (prompt.role !== 'user' || text === undefined) return prompt;
  return { role: 'user', content: [...prompt.content, { type: 'text', text }] };
}

/** As a message of its own. */
export function tellSchema({
  conversation,
  scope,
  line,
  result,
}: Pick<LoopOptions, 'conversation' | 'scope' | 'line' | 'result'>): void {
  const text = schemaText(line.current, result?.json);
  if (text !== undefined) conversation.append(scope.journal, userText(text));
}

function schemaText({ model }: ResolvedModel, schema: JsonObject | undefined): string | undefined {
  if (schema === undefined || model.enforces(schema)) return undefined;
  return `Answer with nothing but JSON of this schema:\n${JSON.stringify(schema)}`;
}
