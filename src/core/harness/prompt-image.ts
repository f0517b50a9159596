// Images of a prompt: read, told apart by their first bytes, and refused when no provider would take them.
import { FlueError } from '../../errors.ts';
import { isPlainObject, type Json } from '../../protocol/json.ts';
import type { ImageBlock } from '../../protocol/messages.ts';

/** Largest image the provider takes. */
const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

/** Of base64 text, or of a data URL; undefined where it is neither. */
export function imageBytes(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64.replace(/^data:[^,]*,/, '')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** What is wrong with an image, and what to do. */
export interface ImageProblem {
  problem: string;
  hint: string;
}

export function imageBlock(bytes: Uint8Array | undefined): ImageBlock | ImageProblem {
  if (bytes === undefined)
    return {
      problem: 'is no base64 text',
      hint: 'give its bytes as base64 in `data`, or its path in the sandbox as `path`',
    };
  const mediaType = sniff(bytes);
  if (mediaType === undefined)
    return { problem: 'is no PNG, JPEG, GIF or WebP image', hint: 'convert it first' };
  if (bytes.length > MAX_IMAGE_BYTES)
    return { problem: `has ${bytes.length} bytes, the limit is ${MAX_IMAGE_BYTES}`, hint: 'scale it down' };
  return { type: 'image', mediaType, data: toBase64(bytes) };
}

export function isImage(bytes: Uint8Array): boolean {
  return sniff(bytes) !== undefined;
}

/** Those of a message to an agent. Throws FlueError invalid_input where they are of another shape. */
export function imagesOf(input: Json): Array<{ data: string }> {
  const { images = [] } = isPlainObject(input) ? input : {};
  const isList = Array.isArray(images) && images.length <= MAX_IMAGES;
  if (!isList || !images.every((image) => isPlainObject(image) && typeof image.data === 'string'))
    throw new FlueError('invalid_input', `\`images\` is no list of at most ${MAX_IMAGES} images`, {
      hint: 'give a list of { "data": "<base64 of PNG, JPEG, GIF or WebP>" }',
    });
  return images as Array<{ data: string }>;
}

const MAX_IMAGES = 20;

/** Throws FlueError invalid_input, which names the image by its place. */
export function refuseBadImages(images: readonly { data: string }[]): void {
  for (const [place, { data }] of images.entries()) {
    const block = imageBlock(imageBytes(data));
    if ('problem' in block)
      throw new FlueError('invalid_input', `images[${place}] ${block.problem}`, { hint: block.hint });
  }
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
