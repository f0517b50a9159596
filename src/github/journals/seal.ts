// A journal on its way through a place that many can read and some can write: packed, then AES-256-GCM under a key that is
// derived (HKDF, SHA-256) from a secret of the job. Bound to what it is of, so that one instance's journal is not taken for
// another's.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';

const MAGIC = Buffer.from('flue-journal/1\n');
const [SALT_BYTES, IV_BYTES, TAG_BYTES] = [16, 12, 16];
const HEADER_BYTES = MAGIC.length + SALT_BYTES + IV_BYTES;

export interface SealOptions {
  secret: string;
  /** What it is of: repository and instance. */
  of: string;
}

export function seal(content: Uint8Array, { secret, of }: SealOptions): Uint8Array {
  const header = Buffer.concat([MAGIC, randomBytes(SALT_BYTES), randomBytes(IV_BYTES)]);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, header), ivOf(header));
  cipher.setAAD(Buffer.concat([header, Buffer.from(of)]));
  const body = Buffer.concat([cipher.update(gzipSync(content)), cipher.final()]);
  return Buffer.concat([header, body, cipher.getAuthTag()]);
}

/** undefined for anything but what `seal` made with the same secret for the same, or that unpacks to more than `maxBytes`. */
export function unseal(
  sealed: Uint8Array,
  { secret, of, maxBytes }: SealOptions & { maxBytes: number },
): Uint8Array | undefined {
  const all = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const header = all.subarray(0, HEADER_BYTES);
  if (all.length < HEADER_BYTES + TAG_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(secret, header), ivOf(header), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.concat([header, Buffer.from(of)]));
    decipher.setAuthTag(all.subarray(-TAG_BYTES));
    const packed = Buffer.concat([decipher.update(all.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()]);
    return gunzipSync(packed, { maxOutputLength: maxBytes });
  } catch {
    // Another secret, another instance, or somebody changed a byte.
    return undefined;
  }
}

function keyOf(secret: string, header: Buffer): Buffer {
  const salt = header.subarray(MAGIC.length, MAGIC.length + SALT_BYTES);
  return Buffer.from(hkdfSync('sha256', secret, salt, 'flue-action journal', 32));
}

function ivOf(header: Buffer): Buffer {
  return header.subarray(MAGIC.length + SALT_BYTES);
}
