// One changed path of a patch with both sides as git sees them.
import type { FileVersion } from '../../protocol/difference.ts';
import { blobId } from './git-object.ts';

export type Blob = FileVersion;

export interface Change {
  /** Relative to the patched folder; differs from `to` for a file that was moved. */
  from: string;
  to: string;
  before: Blob | undefined;
  after: Blob | undefined;
}

export async function fileBlob(bits: number, content: Uint8Array): Promise<Blob> {
  const mode = (bits & 0o111) === 0 ? '100644' : '100755';
  return { mode, content, id: await blobId(content) };
}

export async function linkBlob(target: string): Promise<Blob> {
  const content = new TextEncoder().encode(target);
  return { mode: '120000', content, id: await blobId(content) };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** undefined = binary: a NUL in the first 8000 bytes, as git decides, or no UTF-8, which a text could not carry. */
export function textOf({ content }: Blob): string | undefined {
  if (content.subarray(0, 8000).includes(0)) return undefined;
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}
