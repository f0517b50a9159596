// Session messages, provider-neutral and durable. What only its provider understands (thinking, signatures) is kept
// opaque and goes back unchanged to the model that made it, and to no other.
import type { Json, JsonObject } from './json.ts';

export interface TextBlock {
  type: 'text';
  text: string;
}

export interface ImageBlock {
  type: 'image';
  /** image/png, image/jpeg, image/gif or image/webp. */
  mediaType: string;
  /** base64 */
  data: string;
}

export interface ToolUseBlock {
  type: 'tool_use';
  callId: string;
  name: string;
  input: Json;
}

export interface ToolResultBlock {
  type: 'tool_result';
  callId: string;
  content: string;
  isError: boolean;
}

export interface OpaqueBlock {
  type: 'opaque';
  /** `provider/model` that made it. */
  model: string;
  block: JsonObject;
}

export type AssistantBlock = TextBlock | ToolUseBlock | OpaqueBlock;
export type UserBlock = TextBlock | ImageBlock | ToolResultBlock;

export type Message =
  | { role: 'user'; content: UserBlock[] }
  | { role: 'assistant'; content: AssistantBlock[] };

export function userText(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

export function textOf(blocks: ReadonlyArray<AssistantBlock | UserBlock>): string {
  let text = '';
  for (const block of blocks) if (block.type === 'text') text += block.text;
  return text;
}

export function toolUsesOf(blocks: readonly AssistantBlock[]): ToolUseBlock[] {
  return blocks.filter((block) => block.type === 'tool_use');
}
