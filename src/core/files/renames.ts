// Which removed file went on under which new name, as git tells it: the same content first, then content of which at
// least half is the same. A link is only taken for one that leads to the same place.
import { type Blob, type Change, textOf } from './patch-change.ts';

/** More pairs than this are not compared line by line. */
const MAX_PAIRS = 2500;

/** Larger files are only found when nothing in them changed. */
const MAX_COMPARED_BYTES = 256 * 1024;

const LEAST_PERCENT = 50;

/** The changes with removed and new files made one change where one became the other; the order is that of `to`. */
export function withRenames(changes: readonly Change[]): Change[] {
  const removed = changes.filter(({ before, after }) => isFull(before) && after === undefined);
  const added = changes.filter(({ before, after }) => before === undefined && isFull(after));
  const pairs = new Map<Change, Change>();
  pairSame(removed, added, pairs);
  const same = new Set(pairs.values());
  pairSimilar(
    removed.filter((change) => !same.has(change)),
    added.filter((change) => !pairs.has(change)),
    pairs,
  );
  const gone = new Set(pairs.values());
  return changes.flatMap((change): Change[] => {
    const source = pairs.get(change);
    if (source) return [{ ...change, from: source.from, before: source.before }];
    return gone.has(change) ? [] : [change];
  });
}

/** Empty files are all alike: nothing says that one became the other. */
function isFull(blob: Blob | undefined): boolean {
  return blob !== undefined && blob.content.length > 0;
}

function isLink(blob: Blob | undefined): boolean {
  return blob?.mode === '120000';
}

function pairSame(removed: readonly Change[], added: readonly Change[], pairs: Map<Change, Change>): void {
  const byContent = Map.groupBy(removed, ({ before }) => `${before?.id} ${isLink(before)}`);
  for (const change of added) {
    const candidates = byContent.get(`${change.after?.id} ${isLink(change.after)}`) ?? [];
    const sameName = candidates.findIndex(({ from }) => lastPart(from) === lastPart(change.to));
    const [source] = candidates.splice(Math.max(0, sameName), 1);
    if (source) pairs.set(change, source);
  }
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function pairSimilar(removed: readonly Change[], added: readonly Change[], pairs: Map<Change, Change>): void {
  if (removed.length * added.length > MAX_PAIRS) return;
  const lines = new Map(
    [...removed, ...added].map((change) => [change, linesOf(change.before ?? change.after)]),
  );
  const scored = added.flatMap((change) =>
    removed.map((source) => ({
      change,
      source,
      percent: similarity(lines.get(source), lines.get(change)),
    })),
  );
  const taken = new Set<Change>();
  for (const { change, source, percent } of scored.sort((a, b) => b.percent - a.percent)) {
    if (percent < LEAST_PERCENT) break;
    if (taken.has(source) || pairs.has(change)) continue;
    taken.add(source);
    pairs.set(change, source);
  }
}

interface LineCounts {
  /** Of the whole content. */
  size: number;
  /** How often each line occurs. */
  lines: Map<string, number>;
}

/** undefined for what is not compared: links, binary files, large files. */
function linesOf(blob: Blob | undefined): LineCounts | undefined {
  if (blob === undefined || isLink(blob) || blob.content.length > MAX_COMPARED_BYTES) return undefined;
  const text = textOf(blob);
  if (text === undefined) return undefined;
  const lines = new Map<string, number>();
  for (const line of text.split('\n')) lines.set(line, (lines.get(line) ?? 0) + 1);
  return { size: text.length, lines };
}

/** How much of the larger one both have, in percent; never 100, which stands for the same. */
function similarity(a: LineCounts | undefined, b: LineCounts | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const larger = Math.max(a.size, b.size);
  if (Math.min(a.size, b.size) * 100 < larger * LEAST_PERCENT) return 0;
  let common = 0;
  for (const [line, count] of a.lines) common += Math.min(count, b.lines.get(line) ?? 0) * (line.length + 1);
  return Math.min(99, Math.floor((common * 100) / (larger + 1)));
}

/** What git prints as `similarity index`. */
export function similarityOf(before: Blob, after: Blob): number {
  return before.id === after.id ? 100 : similarity(linesOf(before), linesOf(after));
}
