// What it takes to bring a commit's tree to what the run left: nothing where it is there already, and nothing at all of a
// path that is no longer what the run has seen.
import type { Difference, FileVersion } from '../../protocol/difference.ts';
import type { TreeEntry } from './git-data.ts';
import { storedForm } from './stored-form.ts';

export interface WritePlan {
  writes: Difference[];
  /** Paths that somebody else has changed since the checkout. */
  conflicts: string[];
}

export type Entries = ReadonlyMap<string, TreeEntry>;

/** `earlier` is the tree before commits of our own. */
export function planWrites(changes: readonly Difference[], now: Entries, earlier: Entries = now): WritePlan {
  const plan: WritePlan = { writes: [], conflicts: [] };
  const removed = new Set(changes.filter(({ after }) => !after).map(({ path }) => path));
  for (const given of changes) {
    const change = storedForm(given, [now.get(given.path)?.sha, earlier.get(given.path)?.sha]);
    const { path, before, after } = change;
    if (isAt(now, path, after, before)) continue;
    const isSeen = isAt(now, path, before, before) || isAt(earlier, path, before, before);
    if (isSeen && !isBlocked(now, change, removed)) plan.writes.push(change);
    else plan.conflicts.push(path);
  }
  return plan;
}

/** The mode of a version that left it alone says nothing: not every file system keeps it. */
function isAt(
  entries: Entries,
  path: string,
  version: FileVersion | undefined,
  before: FileVersion | undefined,
): boolean {
  const entry = entries.get(path);
  if (version === undefined || entry === undefined) return version === undefined && entry === undefined;
  if (entry.type !== 'blob' || entry.sha !== version.id) return false;
  return before?.mode === version.mode
    ? isLink(entry.mode) === isLink(version.mode)
    : entry.mode === version.mode;
}

function isLink(mode: string): boolean {
  return mode === '120000';
}

/** A file stands where a folder is wanted. */
function isBlocked(now: Entries, { path, after }: Difference, removed: ReadonlySet<string>): boolean {
  if (after === undefined) return false;
  const parts = path.split('/').slice(0, -1);
  return parts.some((_, i) => {
    const folder = parts.slice(0, i + 1).join('/');
    const entry = now.get(folder);
    return entry !== undefined && entry.type !== 'tree' && !removed.has(folder);
  });
}

/** The mode to write: the entry's own where the run did not change it. */
export function modeOf({ path, before, after }: Difference, now: Entries): string {
  const own = now.get(path)?.mode;
  return own !== undefined && before !== undefined && before.mode === after?.mode
    ? own
    : (after?.mode ?? '100644');
}
