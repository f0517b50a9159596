// A prompt as a user message: text, files of the sandbox, images. What can be no part of one is refused before it is sent.
// The message is what is kept: a prompt that is continued does not look at its files again.
import type { ImagePart, PromptPart } from '../../authoring/context.ts';
import { FlueError } from '../../errors.ts';
import type { ImageBlock, Message, TextBlock, UserBlock } from '../../protocol/messages.ts';
import type { RunScope } from '../run/scope.ts';
import { contentOf } from '../tools/text-content.ts';
import { imageBlock, imageBytes, isImage } from './prompt-image.ts';

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
        ? checkedImage(imageBytes(part.data), 'the image of the prompt')
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
  if (isImage(bytes)) return checkedImage(bytes, path);
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

function refused(message: string, hint: string): FlueError {
  return new FlueError('workflow_error', message, { hint });
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { type } = value as { type?: unknown };
  return type === undefined ? 'an object without a type' : `of type "${String(type)}"`;
}

function checkedImage(bytes: Uint8Array | undefined, name: string): ImageBlock {
  const block = imageBlock(bytes);
  if ('problem' in block) throw refused(`${name} ${block.problem}`, block.hint);
  return block;
}
