// What a run changed in its files, path by path, with both sides as git sees them.

export type FileMode = '100644' | '100755' | '120000';

/** A file or a symbolic link, whose content is then its target. */
export interface FileVersion {
  mode: FileMode;
  content: Uint8Array;
  /** The id that git gives this content. */
  id: string;
}

export interface Difference {
  /** With forward slashes, never with `..`. */
  path: string;
  /** undefined: there was no such file. */
  before: FileVersion | undefined;
  /** undefined: the file was removed. */
  after: FileVersion | undefined;
}

/** The changes of a workspace against what is mounted there. */
export interface Differences {
  list: Difference[];
  /** Changed paths that cannot be part of it, because git refuses their name or their old content is withheld. */
  leftOut: Array<{ path: string; why: 'name' | 'withheld' }>;
}
