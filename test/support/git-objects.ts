// A git object store in memory: blobs, trees and commits with the ids that git itself gives them, so that a wrong payload
// makes another id.
import { createHash } from 'node:crypto';

export interface TreeFile {
  mode: string;
  /** A blob's id. */
  sha: string;
}

/** By path, files only. */
export type FlatTree = Map<string, TreeFile>;

export interface StoredCommit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
}

interface TreeEntry extends TreeFile {
  type: 'blob' | 'tree' | 'commit';
}

export class GitObjects {
  readonly #blobs = new Map<string, Uint8Array>();
  readonly #trees = new Map<string, Map<string, TreeEntry>>();
  readonly #commits = new Map<string, StoredCommit>();

  blob(sha: string): Uint8Array | undefined {
    return this.#blobs.get(sha);
  }

  commit(sha: string): StoredCommit | undefined {
    return this.#commits.get(sha);
  }

  /** Direct entries by name. */
  tree(sha: string): ReadonlyMap<string, TreeEntry> | undefined {
    return this.#trees.get(sha);
  }

  addBlob(content: Uint8Array): string {
    const sha = idOf('blob', content);
    this.#blobs.set(sha, content);
    return sha;
  }

  addTree(files: FlatTree): string {
    const entries = new Map<string, TreeEntry>();
    const folders = Map.groupBy(files, ([path]) =>
      path.includes('/') ? path.slice(0, path.indexOf('/')) : '',
    );
    for (const [folder, inside] of folders) {
      if (folder === '')
        for (const [name, file] of inside) entries.set(name, { ...file, type: typeOf(file) });
      else {
        if (files.has(folder)) throw new Error(`${folder} is a file and a folder`);
        const below = inside.map(([path, file]): [string, TreeFile] => [path.slice(folder.length + 1), file]);
        entries.set(folder, { mode: '040000', sha: this.addTree(new Map(below)), type: 'tree' });
      }
    }
    const sha = idOf('tree', treeBytes(entries));
    this.#trees.set(sha, entries);
    return sha;
  }

  addCommit({ tree, parents, message }: Omit<StoredCommit, 'sha'>): string {
    const who =
      'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com> 1767225600 +0000';
    const lines = [
      `tree ${tree}`,
      ...parents.map((one) => `parent ${one}`),
      `author ${who}`,
      `committer ${who}`,
    ];
    const sha = idOf('commit', Buffer.from(`${lines.join('\n')}\n\n${message}`));
    this.#commits.set(sha, { sha, tree, parents, message });
    return sha;
  }

  flat(tree: string, prefix = ''): FlatTree {
    const all: FlatTree = new Map();
    for (const [name, entry] of this.#trees.get(tree) ?? []) {
      if (entry.type !== 'tree') all.set(prefix + name, { mode: entry.mode, sha: entry.sha });
      else for (const [path, file] of this.flat(entry.sha, `${prefix}${name}/`)) all.set(path, file);
    }
    return all;
  }

  /** The commit and all before it. */
  ancestry(sha: string): Set<string> {
    const seen = new Set<string>();
    const todo = [sha];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      todo.push(...(this.#commits.get(at)?.parents ?? []));
    }
    return seen;
  }
}

function typeOf({ mode }: TreeFile): TreeEntry['type'] {
  return mode === '160000' ? 'commit' : 'blob';
}

/** Git sorts a folder as if its name ended in a slash. */
function treeBytes(entries: ReadonlyMap<string, TreeEntry>): Buffer {
  const key = ([name, { type }]: [string, TreeEntry]): Buffer =>
    Buffer.from(type === 'tree' ? `${name}/` : name);
  return Buffer.concat(
    [...entries]
      .sort((a, b) => Buffer.compare(key(a), key(b)))
      .flatMap(([name, { mode, sha }]) => [
        Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`),
        Buffer.from(sha, 'hex'),
      ]),
  );
}

function idOf(kind: string, content: Uint8Array): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}
