// A commit's folders and files as git has them: what the objects in a checkout and GitHub's API both give.

export interface TreeEntry {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'submodule';
  /** Of git's object: the hash of its content. */
  id: string;
  /** Bytes; null when the listing does not say. */
  size: number | null;
}

export interface Tree {
  /** undefined when there is no such folder. `folder` is a path from the root of the repository, '' for the root. */
  list(folder: string): Promise<readonly TreeEntry[] | undefined>;
  /** The content of a file, which is what its id says. */
  read(file: TreeEntry): Promise<Uint8Array>;
}

/** One sentence without a full stop: why a tree or a file of it could not be had. */
export class TreeFault extends Error {
  override readonly name = 'TreeFault';
}

/** https://git-scm.com/docs/git-fast-import#_filemodify lists the modes there are. */
export function kindOf(mode: string): TreeEntry['kind'] {
  if (mode === '40000' || mode === '040000') return 'folder';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'file';
}
