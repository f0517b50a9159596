// A prompt as a user message: text, and images as bytes or as files of the sandbox. An image that is none is refused
// before it is sent.
import type { ImagePart, PromptPart } from '../../authoring/context.ts';
import { FlueError } from '../../errors.ts';
import type { ImageBlock, Message, UserBlock } from '../../protocol/messages.ts';
import type { RunScope } from '../run/scope.ts';

/** Largest image the provider takes. */
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

export async function promptMessage(
  scope: RunScope,
  prompt: string | readonly PromptPart[],
  images: readonly ImagePart[] = [],
): Promise<Message> {
  const parts: readonly PromptPart[] = typeof prompt === 'string' ? [{ type: 'text', text: prompt }] : prompt;
  const content: UserBlock[] = [];
  for (const part of [...images, ...parts]) {
    if (part.type === 'image') content.push(await imageBlock(scope, part));
    // Secrets are for host-side code: one that an author put into a prompt goes no further than here.
    else if (part.text !== '') content.push({ type: 'text', text: scope.ports.redact(part.text) });
  }
  if (content.length === 0)
    throw new FlueError('workflow_error', 'the prompt is empty', { hint: 'give it some text' });
  return { role: 'user', content };
}

async function imageBlock(scope: RunScope, part: ImagePart): Promise<ImageBlock> {
  if ('data' in part) {
    return checkedImage(
      Uint8Array.from(atob(part.data), (char) => char.charCodeAt(0)),
      'the image of the prompt',
    );
  }
  return checkedImage(await (await scope.sandbox()).readFile(part.path), part.path);
}

function checkedImage(bytes: Uint8Array, name: string): ImageBlock {
  const mediaType = sniff(bytes);
  if (mediaType === undefined) {
    throw new FlueError('workflow_error', `${name} is no PNG, JPEG, GIF or WebP image`, {
      hint: 'convert it first',
    });
  }
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new FlueError(
      'workflow_error',
      `${name} has ${bytes.length} bytes, the limit is ${MAX_IMAGE_BYTES}`,
      {
        hint: 'scale it down',
      },
    );
  }
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
