// What a tool of an MCP server answered, as text for the model. Pictures, sounds and files are told of, not shown.
import { canonicalJson, isPlainObject, type Json, type JsonObject } from '../../protocol/json.ts';
import type { McpAnswer } from '../ports.ts';
import { grouped } from '../tools/text-content.ts';
import type { ToolOutput } from '../tools/tool.ts';

export function presentAnswer({ content, structured, isError }: McpAnswer): ToolOutput {
  const parts = content.map(presentPart);
  if (structured !== undefined && !content.some((part) => says(part, structured)))
    parts.push(JSON.stringify(structured, null, 2));
  const text = parts.join('\n').toWellFormed();
  return { text: text === '' ? '(no output)' : text, isError };
}

function presentPart(part: Json): string {
  if (!isPlainObject(part)) return '[something that is no content]';
  const { type } = part;
  if (type === 'text' && typeof part.text === 'string') return part.text;
  if (type === 'image' || type === 'audio') return `[${type}${described(part, part.data)}, not shown]`;
  if (type === 'resource_link') return `[a link to ${address(part)}${described(part, undefined)}]`;
  if (type === 'resource' && isPlainObject(part.resource))
    return presentResource(part.resource as JsonObject);
  return '[content of a kind that is not known here]';
}

function presentResource(resource: JsonObject): string {
  const { text, blob } = resource;
  const name = `${address(resource)}${described(resource, blob)}`;
  return typeof text === 'string' ? `[${name}]\n${text}` : `[${name}, not shown]`;
}

function address({ uri, name, title }: Record<string, unknown>): string {
  const words = [title, name, uri].filter((one) => typeof one === 'string' && one !== '');
  return [...new Set(words)].join(' · ') || 'a resource';
}

function described({ mimeType, description }: Record<string, unknown>, base64: unknown): string {
  const size =
    typeof base64 === 'string' ? `${grouped(Math.floor((base64.length * 3) / 4))} bytes` : undefined;
  const facts = [mimeType, size, description].filter((one) => typeof one === 'string' && one !== '');
  return facts.length === 0 ? '' : `: ${facts.join(', ')}`;
}

/** Servers give structured results as text too, for those who know only that. */
function says(part: Json, structured: Json): boolean {
  if (!isPlainObject(part) || typeof part.text !== 'string') return false;
  try {
    return canonicalJson(JSON.parse(part.text)) === canonicalJson(structured);
  } catch {
    return false;
  }
}
