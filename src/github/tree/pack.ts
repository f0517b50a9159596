// One pack of git objects, read without the git binary: where an object is by the index beside it, and what it holds
// after its deltas have been applied. https://git-scm.com/docs/gitformat-pack
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { ObjectKind } from './object-id.ts';

export interface StoredObject {
  kind: ObjectKind;
  content: Uint8Array;
}

/** Larger objects are no definitions. */
export const MAX_OBJECT_BYTES = 32 * 2 ** 20;
const MAX_DELTAS = 4096;
const KINDS: Readonly<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const NAMED_DELTA = 7;

export interface Pack {
  /** undefined when it is not in here. Throws for what is no pack, or one that is broken. */
  find(id: string): StoredObject | undefined;
  close(): void;
}

/** `path` is that of the .idx; `elsewhere` finds the base of a delta that is in no pack or another one. */
export function openPack(path: string, elsewhere: (id: string) => StoredObject | undefined): Pack {
  const index = readFileSync(path);
  checkVersion(index);
  const file = openSync(path.replace(/\.idx$/, '.pack'), 'r');
  const { size } = fstatSync(file);
  const at = (offset: number, width: number, deltas: number): StoredObject => {
    if (deltas > MAX_DELTAS) throw new Error('the pack has a delta of itself');
    const entry = entryAt({ file, size }, offset, width);
    const kind = KINDS[entry.type];
    if (kind !== undefined) return { kind, content: entry.inflate() };
    const { base: named } = entry;
    const base = typeof named === 'number' ? at(offset - named, width, deltas + 1) : find(named, deltas + 1);
    if (base === undefined) throw new Error('the pack lacks the base of a delta');
    return { kind: base.kind, content: applyDelta(base.content, entry.inflate()) };
  };
  const find = (id: string, deltas: number): StoredObject | undefined => {
    const offset = offsetOf(index, id);
    if (offset !== undefined) return at(offset, id.length / 2, deltas);
    return deltas > 0 ? elsewhere(id) : undefined;
  };
  return { find: (id) => find(id, 0), close: () => closeSync(file) };
}

const HEADER_BYTES = 8;
const FANOUT_BYTES = 256 * 4;

/** Version 2, which git has written since 2007. */
function checkVersion(index: Buffer): void {
  if (index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2)
    throw new Error('the pack has an index of another version');
}

function offsetOf(index: Buffer, id: string): number | undefined {
  const wanted = Buffer.from(id, 'hex');
  const width = wanted.length;
  const fanout = (byte: number): number => (byte < 0 ? 0 : index.readUInt32BE(HEADER_BYTES + byte * 4));
  const first = wanted[0] ?? 0;
  const count = fanout(255);
  const ids = HEADER_BYTES + FANOUT_BYTES;
  let low = fanout(first - 1);
  let high = fanout(first);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = index.compare(wanted, 0, width, ids + middle * width, ids + (middle + 1) * width);
    if (order === 0) return offsetAt(index, { middle, count, offsets: ids + count * (width + 4) });
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function offsetAt(
  index: Buffer,
  { middle, count, offsets }: { middle: number; count: number; offsets: number },
): number {
  const offset = index.readUInt32BE(offsets + middle * 4);
  if (offset < 2 ** 31) return offset;
  return Number(index.readBigUInt64BE(offsets + count * 4 + (offset - 2 ** 31) * 8));
}

interface Entry {
  type: number;
  /** Of a delta: how far before it, or under which name. */
  base: number | string;
  inflate(): Uint8Array;
}

function entryAt({ file, size }: { file: number; size: number }, offset: number, width: number): Entry {
  const head = Buffer.alloc(64);
  readSync(file, head, 0, head.length, offset);
  let at = 0;
  const next = (): number => head[at++] ?? 0;
  let byte = next();
  const type = (byte >> 4) & 7;
  let length = byte & 15;
  for (let shift = 4; byte >= 128; shift += 7) {
    byte = next();
    length += (byte & 127) * 2 ** shift;
  }
  let base: number | string = 0;
  if (type === OFFSET_DELTA) base = distance(next);
  if (type === NAMED_DELTA) {
    base = head.toString('hex', at, at + width);
    at += width;
  }
  if (length > MAX_OBJECT_BYTES) throw new Error('the object is too large');
  return { type, base, inflate: () => inflateAt({ file, size }, offset + at, length) };
}

/** In sevens of bits, each but the last counted from one. */
function distance(next: () => number): number {
  let byte = next();
  let value = byte & 127;
  while (byte >= 128) {
    byte = next();
    value = (value + 1) * 128 + (byte & 127);
  }
  return value;
}

function inflateAt(
  { file, size }: { file: number; size: number },
  offset: number,
  length: number,
): Uint8Array {
  // What does not compress takes a little more room than it has content.
  const packed = Buffer.alloc(Math.max(0, Math.min(size - offset, Math.ceil(length * 1.2) + 1024)));
  readSync(file, packed, 0, packed.length, offset);
  const content = inflateSync(packed, { maxOutputLength: length + 1 });
  if (content.length !== length) throw new Error('the object has another size than the pack says');
  return content;
}

/** Copies of parts of the base, and new bytes between them. */
function applyDelta(base: Uint8Array, delta: Uint8Array): Uint8Array {
  let at = 0;
  const next = (): number => delta[at++] ?? 0;
  if (number(next) !== base.length) throw new Error('the delta is of another base');
  const size = number(next);
  if (size > MAX_OBJECT_BYTES) throw new Error('the object is too large');
  const parts: Uint8Array[] = [];
  let made = 0;
  while (at < delta.length) {
    const command = next();
    if (command < 128) {
      parts.push(delta.subarray(at, at + command));
      at += command;
      continue;
    }
    const offset = bytesOf(command, 4, next);
    const length = bytesOf(command >> 4, 3, next) || 0x10000;
    parts.push(base.subarray(offset, offset + length));
    made += length;
    if (made > size) throw new Error('the delta makes another size than it says');
  }
  const content = Buffer.concat(parts);
  if (content.length !== size) throw new Error('the delta makes another size than it says');
  return content;
}

function number(next: () => number): number {
  let value = 0;
  for (let shift = 0, byte = 128; byte >= 128 && shift < 49; shift += 7) {
    byte = next();
    value += (byte & 127) * 2 ** shift;
  }
  return value;
}

/** Little-endian; a bit for each byte that is there. */
function bytesOf(bits: number, most: number, next: () => number): number {
  let value = 0;
  for (let byte = 0; byte < most; byte++) if (bits & (1 << byte)) value += next() * 2 ** (8 * byte);
  return value;
}
