// The tree of a commit out of the git objects of a checkout. From the commit's own name down every hash is checked.
import type { ObjectStore } from './object-store.ts';
import { kindOf, type Tree, type TreeEntry, TreeFault } from './tree.ts';

/** undefined when the commit is not there. Its methods throw TreeFault for what is missing below it. */
export function localTree(objects: ObjectStore, commit: string): Tree | undefined {
  const found = objects.find(commit);
  const root = /^tree ([0-9a-f]{40,64})\n/.exec(Buffer.from(found?.content ?? []).toString('latin1'))?.[1];
  if (found?.kind !== 'commit' || root === undefined) return undefined;
  const content = (id: string, kind: 'tree' | 'blob'): Uint8Array => {
    const object = objects.find(id);
    if (object?.kind !== kind) throw new TreeFault(`the checkout lacks the git object ${id.slice(0, 7)}`);
    return object.content;
  };
  const folders = new Map<string, TreeEntry[]>();
  const entriesOf = (id: string): TreeEntry[] => {
    const entries = folders.get(id) ?? entriesIn(content(id, 'tree'), id.length / 2);
    folders.set(id, entries);
    return entries;
  };
  const folderAt = (path: string): string | undefined =>
    path.split('/').reduce<string | undefined>((id, name) => {
      if (id === undefined || name === '') return id;
      return entriesOf(id).find((entry) => entry.name === name && entry.kind === 'folder')?.id;
    }, root);
  return {
    async list(folder) {
      const id = folderAt(folder);
      return id === undefined ? undefined : entriesOf(id);
    },
    read: async ({ id }) => content(id, 'blob'),
  };
}

/** Mode, a space, the name, a zero byte, and the raw hash. */
function entriesIn(tree: Uint8Array, idBytes: number): TreeEntry[] {
  const bytes = Buffer.from(tree.buffer, tree.byteOffset, tree.byteLength);
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space === -1 || end === -1) throw new TreeFault('a folder in the git objects cannot be read');
    const id = bytes.toString('hex', end + 1, end + 1 + idBytes);
    const kind = kindOf(bytes.toString('latin1', at, space));
    entries.push({ name: bytes.toString('utf8', space + 1, end), kind, id, size: null });
    at = end + 1 + idBytes;
  }
  return entries;
}
