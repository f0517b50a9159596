// A prompt as a user message: text, files of the sandbox, images. What can be no part of one is refused before it is sent.
// The message is what is kept: a prompt that is continued does not look at its files again.
import type { ImagePart, PromptPart } from '../../authoring/context.ts';
import { FlueError } from '../../errors.ts';
import type { ImageBlock, Message, TextBlock, UserBlock } from '../../protocol/messages.ts';
import type { RunScope } from '../run/scope.ts';
import { contentOf } from '../tools/text-content.ts';

/** Largest image the provider takes. */
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
/** Of a file as text: more of it the agent had better read in parts. */
const MAX_TEXT_BYTES = 256 * 1024;

export async function promptMessage(
  scope: RunScope,
  prompt: string | readonly PromptPart[],
  images: readonly ImagePart[] = [],
): Promise<Message> {
  const content: UserBlock[] = [];
  for (const part of [...images, ...partsOf(prompt)]) {
    const block = await blockOf(scope, part);
    // Secrets are for host-side code: one that an author put into a prompt goes no further than here.
    if (block.type !== 'text') content.push(block);
    else if (block.text !== '') content.push({ type: 'text', text: scope.ports.redact(block.text) });
  }
  if (content.length === 0) throw refused('the prompt is empty', 'give it some text');
  return { role: 'user', content };
}

function partsOf(prompt: string | readonly PromptPart[]): readonly PromptPart[] {
  if (typeof prompt === 'string') return [{ type: 'text', text: prompt }];
  if (Array.isArray(prompt)) return prompt;
  throw refused(`the prompt is ${describe(prompt)}`, PARTS);
}

async function blockOf(scope: RunScope, part: PromptPart): Promise<TextBlock | ImageBlock> {
  switch (part?.type) {
    case 'text':
      if (typeof part.text === 'string') return { type: 'text', text: part.text };
      throw refused(`the text of a part of the prompt is ${describe(part.text)}`, PARTS);
    case 'image':
      return 'data' in part
        ? checkedImage(bytesOf(part.data), 'the image of the prompt')
        : checkedImage(await read(scope, part.path), part.path);
    case 'file':
      return fileBlock(part.path, await read(scope, part.path));
    default:
      throw refused(`a part of the prompt is ${describe(part)}`, PARTS);
  }
}

const PARTS =
  "give it text, or a list of { type: 'text', text }, { type: 'file', path } and { type: 'image', path }";

async function read(scope: RunScope, path: string): Promise<Uint8Array> {
  return (await scope.sandbox()).readFile(path);
}

function fileBlock(path: string, bytes: Uint8Array): TextBlock | ImageBlock {
  if (sniff(bytes) !== undefined) return checkedImage(bytes, path);
  const content = contentOf(bytes);
  if (content.kind === 'binary') {
    const hint = 'turn it into text first, or let the agent look at it in the sandbox';
    throw refused(`${path} is ${content.what}: only text and images can be part of a prompt`, hint);
  }
  if (bytes.length > MAX_TEXT_BYTES) {
    const hint = 'name the file in the prompt, and let the agent read what it needs of it';
    throw refused(`${path} has ${bytes.length} bytes, the limit is ${MAX_TEXT_BYTES}`, hint);
  }
  return { type: 'text', text: `The file ${path}:\n\n${content.text}` };
}

/** Also of a data URL. */
function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64.replace(/^data:[^,]*,/, '')), (char) => char.charCodeAt(0));
  } catch (cause) {
    const hint = 'give its bytes as base64 in `data`, or its path in the sandbox as `path`';
    throw new FlueError('workflow_error', 'the image of the prompt is no base64 text', { hint, cause });
  }
}

function refused(message: string, hint: string): FlueError {
  return new FlueError('workflow_error', message, { hint });
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { type } = value as { type?: unknown };
  return type === undefined ? 'an object without a type' : `of type "${String(type)}"`;
}

function checkedImage(bytes: Uint8Array, name: string): ImageBlock {
  const mediaType = sniff(bytes);
  if (mediaType === undefined)
    throw refused(`${name} is no PNG, JPEG, GIF or WebP image`, 'convert it first');
  if (bytes.length > MAX_IMAGE_BYTES)
    throw refused(`${name} has ${bytes.length} bytes, the limit is ${MAX_IMAGE_BYTES}`, 'scale it down');
  return { type: 'image', mediaType, data: toBase64(bytes) };
}

function sniff(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  return undefined;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
