// The git objects of a checkout, read without the git binary. Every object that is given has the hash it was asked by, so it
// does not matter who wrote the folder.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { objectId } from './object-id.ts';
import { MAX_OBJECT_BYTES, openPack, type Pack, type StoredObject } from './pack.ts';

export interface ObjectStore {
  /** undefined when it is not there, or not whole. */
  find(id: string): StoredObject | undefined;
  close(): void;
}

/** `folder` is `.git/objects`. */
export function openObjectStore(folder: string): ObjectStore {
  let packs: Pack[] | undefined;
  /** Looked for in vain, or being looked for: deltas may lead in circles, and into each pack anew. */
  const lost = new Set<string>();
  const inPacks = (id: string): StoredObject | undefined => {
    packs ??= openPacks(join(folder, 'pack'), find);
    for (const pack of packs) {
      const found = attempt(() => pack.find(id));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const find = (id: string): StoredObject | undefined => {
    if (!/^[0-9a-f]{40,64}$/.test(id) || lost.has(id)) return undefined;
    lost.add(id);
    const found = attempt(() => readLoose(join(folder, id.slice(0, 2), id.slice(2)))) ?? inPacks(id);
    if (found === undefined || objectId(found.kind, found.content, id) !== id) return undefined;
    lost.delete(id);
    return found;
  };
  return {
    find,
    close() {
      for (const pack of packs ?? []) pack.close();
      packs = [];
    },
  };
}

function openPacks(folder: string, elsewhere: ObjectStore['find']): Pack[] {
  const names = attempt(() => readdirSync(folder)) ?? [];
  return names
    .filter((name) => name.endsWith('.idx'))
    .flatMap((name) => attempt(() => openPack(join(folder, name), elsewhere)) ?? []);
}

function readLoose(path: string): StoredObject | undefined {
  const bytes = inflateSync(readFileSync(path), { maxOutputLength: MAX_OBJECT_BYTES });
  const end = bytes.indexOf(0);
  const kind = /^(blob|tree|commit|tag) \d+$/.exec(bytes.toString('latin1', 0, end))?.[1];
  if (kind !== 'blob' && kind !== 'tree' && kind !== 'commit' && kind !== 'tag') return undefined;
  return { kind, content: bytes.subarray(end + 1) };
}

/** What cannot be read is as if it were not there: then GitHub is asked. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
