// What a file's bytes are to a model: text, or something that it cannot read, said clearly.

export type FileContent = { kind: 'text'; text: string; isExact: boolean } | { kind: 'binary'; what: string };

/** The first bytes of formats a model is likely to ask for. */
const SIGNATURES: ReadonlyArray<[name: string, bytes: readonly number[], at: number]> = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47], 0],
  ['a JPEG image', [0xff, 0xd8, 0xff], 0],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38], 0],
  ['a WebP image', [0x57, 0x45, 0x42, 0x50], 8],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46], 0],
  ['a ZIP archive', [0x50, 0x4b, 0x03, 0x04], 0],
  ['a gzip archive', [0x1f, 0x8b], 0],
  ['a WebAssembly module', [0x00, 0x61, 0x73, 0x6d], 0],
  ['an ELF executable', [0x7f, 0x45, 0x4c, 0x46], 0],
  ['an SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20], 0],
];

export function contentOf(bytes: Uint8Array): FileContent {
  const known = SIGNATURES.find(([, signature, at]) => signature.every((byte, i) => bytes[at + i] === byte));
  if (known) return { kind: 'binary', what: known[0] };
  if (isBinary(bytes)) return { kind: 'binary', what: 'a binary file' };
  const text = decode(bytes, true);
  return text === undefined
    ? { kind: 'text', text: decode(bytes, false) ?? '', isExact: false }
    : { kind: 'text', text, isExact: true };
}

/** As git decides: a NUL near the start. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

function decode(bytes: Uint8Array, fatal: boolean): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `1,234` in every locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}
