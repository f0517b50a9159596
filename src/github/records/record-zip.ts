// A ZIP archive of exactly one entry, written and read: what an artifact of ours is. Of the format
// (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT) it knows no more than that. What is read may have been made
// by anyone: every number is checked against the bytes that are there, and nothing is unpacked beyond a limit.
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const [LOCAL_BYTES, CENTRAL_BYTES, END_BYTES] = [30, 46, 22];
const [STORED, DEFLATED] = [0, 8];
/** 2.0: that there is compression. */
const VERSION = 20;
/** Names are UTF-8. */
const UTF8_FLAG = 0x0800;
const ENCRYPTED_FLAG = 0x0001;
/** 1 January 1980: the same text gives the same bytes. */
const DOS_DATE = 0x0021;

export function zipOne(name: string, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content);
  const fileName = Buffer.from(name);
  const local = Buffer.alloc(LOCAL_BYTES);
  local.writeUInt32LE(LOCAL, 0);
  writeEntry(local, 4, { content, packed, fileName });
  const central = Buffer.alloc(CENTRAL_BYTES);
  central.writeUInt32LE(CENTRAL, 0);
  central.writeUInt16LE(VERSION, 4);
  writeEntry(central, 6, { content, packed, fileName });
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(CENTRAL_BYTES + fileName.length, 12);
  end.writeUInt32LE(LOCAL_BYTES + fileName.length + packed.length, 16);
  return Buffer.concat([local, fileName, packed, central, fileName, end]);
}

/** The fields that both headers have, in the same order. */
function writeEntry(
  header: Buffer,
  at: number,
  { content, packed, fileName }: Record<'content' | 'packed' | 'fileName', Uint8Array>,
): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(UTF8_FLAG, at + 2);
  header.writeUInt16LE(DEFLATED, at + 4);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(crc32(content), at + 10);
  header.writeUInt32LE(packed.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(fileName.length, at + 22);
}

/** undefined for what is no such archive, has another entry than `name`, or more than `maxBytes` in it. */
export function unzipOne(zip: Uint8Array, name: string, maxBytes: number): Uint8Array | undefined {
  try {
    return entryOf(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), name, maxBytes);
  } catch {
    // A number pointed outside of the archive, or what is packed is broken or unpacks to more than may be.
    return undefined;
  }
}

function entryOf(zip: Buffer, name: string, maxBytes: number): Uint8Array | undefined {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || zip.readUInt16LE(end + 10) !== 1) return undefined;
  const at = zip.readUInt32LE(end + 16);
  if (zip.readUInt32LE(at) !== CENTRAL) return undefined;
  const flags = zip.readUInt16LE(at + 8);
  const method = zip.readUInt16LE(at + 10);
  const [packedBytes, bytes] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)];
  const entryName = zip.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + zip.readUInt16LE(at + 28));
  if (entryName !== name || (flags & ENCRYPTED_FLAG) !== 0 || bytes > maxBytes) return undefined;
  const local = zip.readUInt32LE(at + 42);
  if (zip.readUInt32LE(local) !== LOCAL) return undefined;
  const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  if (start + packedBytes > zip.length) return undefined;
  const content = unpack(zip.subarray(start, start + packedBytes), method, maxBytes);
  const isWhole = content?.length === bytes && crc32(content) === zip.readUInt32LE(at + 16);
  return isWhole ? content : undefined;
}

function unpack(packed: Buffer, method: number, maxBytes: number): Buffer | undefined {
  if (method === STORED) return packed;
  return method === DEFLATED ? inflateRawSync(packed, { maxOutputLength: Math.max(1, maxBytes) }) : undefined;
}
