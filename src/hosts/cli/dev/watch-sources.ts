// Tells when the files of a project have changed. The file system's events only wake it, and a look every two seconds makes up
// for those that never come (network drives, mounted folders): what counts is the content.
import { type FSWatcher, statSync, watch } from 'node:fs';
import type { SourceFiles } from '../../../project/source-files.ts';

export interface WatchOptions {
  read(): SourceFiles;
  /** Paths of what has changed, come or gone. */
  onChange(changed: string[]): void;
  /** Whether an event of a file by this name may be passed over. */
  isNoise(name: string): boolean;
}

export interface SourceWatch {
  stop(): void;
}

/** Saves come in several events: one look for all of them. */
const SETTLE_MS = 40;
/** Editors remove a file, or empty it, a moment before they write it. */
const UNFINISHED_MS = 200;
const LOOK_MS = 2_000;

export function watchSources({ read, onChange, isNoise }: WatchOptions): SourceWatch {
  const watchers = new Map<string, { watcher: FSWatcher; inode: number }>();
  let known = read();
  let timer: NodeJS.Timeout | undefined;
  let mayBeUnfinished = true;

  const wake = (ms = SETTLE_MS): void => {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  };
  const look = (): void => {
    const now = read();
    const changed = differences(known.files, now.files);
    if (mayBeUnfinished && changed.some((path) => isEmptyOrGone(path))) {
      mayBeUnfinished = false;
      wake(UNFINISHED_MS);
      return;
    }
    mayBeUnfinished = true;
    known = now;
    follow(now.folders);
    if (changed.length > 0) onChange(changed);
  };
  const follow = (folders: ReadonlySet<string>): void => {
    for (const [folder, { watcher, inode }] of watchers) {
      // A folder that was made anew (another branch checked out) has another inode; the old watcher hears nothing more.
      if (folders.has(folder) && inodeOf(folder) === inode) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      const inode = inodeOf(folder);
      if (watchers.has(folder) || inode === undefined) continue;
      const watcher = watchFolder(folder, (name) => (name !== null && isNoise(name) ? undefined : wake()));
      if (watcher !== undefined) watchers.set(folder, { watcher, inode });
    }
  };
  follow(known.folders);
  const interval = setInterval(() => wake(), LOOK_MS);
  return {
    stop() {
      clearInterval(interval);
      clearTimeout(timer);
      for (const { watcher } of watchers.values()) watcher.close();
    },
  };
}

/** undefined where there are no events to be had: then the look every two seconds is all there is. */
function watchFolder(folder: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    return watch(folder, (_, name) => onEvent(name)).on('error', () => {});
  } catch {
    return undefined;
  }
}

function differences(before: SourceFiles['files'], now: SourceFiles['files']): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((path) => before.get(path) !== now.get(path));
}

function isEmptyOrGone(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0;
}

function inodeOf(folder: string): number | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() ? found.ino : undefined;
}
