// All files below a folder of a sandbox, in one order on every machine, without following links: what grep and glob
// have in common. Lets others run while it works. A folder that cannot be listed, or went away, does not end a walk.
import { createPacer } from '../files/pacer.ts';
import { byCodeUnit } from '../files/path.ts';
import { type DirEntry, FileFault, type Sandbox } from '../sandbox-port.ts';

/** Not walked into unless asked for by name: large, or told by the host, and not what anyone searches. */
const SKIPPED = new Set(['.flue', '.git', 'node_modules']);

/** Files handed over at a time, so that a folder of many thousands holds nobody up. */
const MAX_BATCH = 200;

export interface Walk {
  sandbox: Sandbox;
  /** Where to begin; '' for the current folder. */
  root: string;
  signal: AbortSignal;
  /** Set when the caller named a skipped folder. */
  everything: boolean;
  /** Told of each folder below the root that cannot be listed. */
  onUnreadable(path: string): void;
}

export interface FoundFile {
  /** As the caller would name it: `root` and what is below it. */
  path: string;
  /** Without the root. */
  relative: string;
}

export function namesSkipped(text: string | undefined): boolean {
  return text?.split('/').some((part) => SKIPPED.has(part)) ?? false;
}

/** In batches, because a step of an asynchronous iterator costs as much as a file. */
export async function* walkFiles(walk: Walk): AsyncGenerator<FoundFile[]> {
  const pacer = createPacer();
  const open = [await folderAt(walk, '')];
  for (let folder = open.at(-1); folder; folder = open.at(-1)) {
    const { files, next } = nextFiles(walk, folder);
    if (files.length > 0) yield files;
    if (next !== undefined) {
      const entered = await enter(walk, next);
      if (entered) open.push(entered);
    } else if (folder.done === folder.entries.length) open.pop();
    if (pacer.isDue()) await pacer.turn();
    walk.signal.throwIfAborted();
  }
}

interface Folder {
  relative: string;
  /** In the order of their paths. */
  entries: readonly DirEntry[];
  /** How many were looked at. */
  done: number;
}

/** The files up to the next folder, and its name. */
function nextFiles(walk: Walk, folder: Folder): { files: FoundFile[]; next?: string } {
  const files: FoundFile[] = [];
  while (folder.done < folder.entries.length && files.length < MAX_BATCH) {
    const entry = folder.entries[folder.done++];
    if (entry === undefined) break;
    const relative = at(folder.relative, entry.name);
    if (entry.kind === 'file') files.push({ path: at(walk.root, relative), relative });
    else if (entry.kind === 'directory' && (walk.everything || !SKIPPED.has(entry.name)))
      return { files, next: relative };
  }
  return { files };
}

async function enter(walk: Walk, relative: string): Promise<Folder | undefined> {
  try {
    return await folderAt(walk, relative);
  } catch (thrown) {
    if (!(thrown instanceof FileFault)) throw thrown;
    // What went away meanwhile is not there: nobody needs to be told.
    if (thrown.errno !== 'ENOENT') walk.onUnreadable(at(walk.root, relative));
    return undefined;
  }
}

async function folderAt({ sandbox, root }: Walk, relative: string): Promise<Folder> {
  const entries = await sandbox.list(at(root, relative) || '.');
  return { relative, entries: inPathOrder(entries), done: 0 };
}

/** As the paths themselves would sort: a folder as its name and a slash. */
function inPathOrder(entries: readonly DirEntry[]): DirEntry[] {
  return entries
    .map((entry) => ({ entry, key: entry.kind === 'directory' ? `${entry.name}/` : entry.name }))
    .sort((a, b) => byCodeUnit(a.key, b.key))
    .map(({ entry }) => entry);
}

function at(folder: string, name: string): string {
  if (folder === '' || name === '') return folder + name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
