// The shape of a Messages request after its rules have been checked, and how its content is read.

export type JsonObject = Record<string, unknown>;

export interface ContentBlock extends JsonObject {
  type: string;
}

export interface RequestMessage {
  role: 'user' | 'assistant' | 'system';
  content: string | ContentBlock[];
}

export interface MessagesRequest extends JsonObject {
  model: string;
  messages: RequestMessage[];
  max_tokens: number;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string is shorthand for one text block. */
export function blocksOf(content: string | ContentBlock[]): ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

export function textOf(content: string | ContentBlock[]): string {
  return blocksOf(content)
    .filter((block) => block.type === 'text')
    .map((block) => String(block.text))
    .join('\n');
}

/** Adjacent messages of one role are one turn to the API. `index` is the first message's place in the request. */
export interface Turn {
  role: RequestMessage['role'];
  blocks: ContentBlock[];
  index: number;
}

export function turnsOf(messages: RequestMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const last = turns.at(-1);
    if (last?.role === role) last.blocks.push(...blocksOf(content));
    else turns.push({ role, blocks: [...blocksOf(content)], index });
  }
  return turns;
}
