// The files in a tarball of an npm package (ustar, as npm packs it): plain files below `package/`, nothing else.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
import { gunzipSync } from 'node:zlib';

export interface PackedFile {
  /** Within the package. */
  path: string;
  mode: number;
  content: Uint8Array;
}

const BLOCK = 512;
const PLAIN_FILE = /^[0\0]$/;
const MOST_BYTES = 256 * 1024 * 1024;

/** Throws for what is no gzip, and for a path that leads out of the package. */
export function filesInTarball(tarball: Uint8Array): PackedFile[] {
  const bytes = gunzipSync(tarball, { maxOutputLength: MOST_BYTES });
  const text = (from: number, length: number): string =>
    bytes.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  const files: PackedFile[] = [];
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const prefix = text(at + 345, 155);
    const name = prefix === '' ? text(at, 100) : `${prefix}/${text(at, 100)}`;
    const kind = bytes.toString('latin1', at + 156, at + 157);
    if (PLAIN_FILE.test(kind)) {
      const path = name.replace(/^[^/]+\//, '');
      if (path.split(/[/\\]/).includes('..')) throw new Error(`"${name}" leads out of the package`);
      const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
      files.push({ path, mode: Number.parseInt(text(at + 100, 8), 8) || 0o644, content });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
