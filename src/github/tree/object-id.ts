// The name that git gives an object: a hash over its kind, its size and its content.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
import { createHash } from 'node:crypto';

export type ObjectKind = 'blob' | 'tree' | 'commit' | 'tag';

/** By the hash that `like` was made with: SHA-256 in repositories that were set up so, else SHA-1. */
export function objectId(kind: ObjectKind, content: Uint8Array, like: string): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`${kind} ${content.length}\0`)
    .update(content)
    .digest('hex');
}
