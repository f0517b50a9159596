// The changes of several runs over the same checkout as one. A file that two runs changed in different ways belongs to
// neither: it is named and not written.
import type { Difference, Differences } from '../../protocol/difference.ts';
import type { Refused } from './check-changes.ts';

export interface RunChanges {
  /** How the run is named when its changes are in conflict. */
  name: string;
  differences: Differences;
}

export function mergeRuns(runs: readonly RunChanges[]): { merged: Differences; conflicts: Refused[] } {
  const byPath = Map.groupBy(
    runs.flatMap(({ name, differences }) => differences.list.map((one) => ({ name, one }))),
    ({ one }) => one.path,
  );
  const merged: Differences = { list: [], leftOut: leftOutOf(runs) };
  const conflicts: Refused[] = [];
  const files = new Set(
    [...byPath].filter(([, all]) => all.some(({ one }) => one.after)).map(([path]) => path),
  );
  for (const [path, [first, ...others]] of byPath) {
    if (first === undefined) continue;
    const other = others.find(({ one }) => !sameAfter(first.one, one));
    const above = folderThatIsFile(path, files);
    if (other !== undefined) {
      const reason = `${first.name} and ${other.name} changed it in different ways`;
      conflicts.push({ path, reason });
    } else if (first.one.after && above !== undefined) {
      conflicts.push({ path, reason: `another run made a file of ${above}` });
    } else merged.list.push(first.one);
  }
  return { merged, conflicts };
}

function leftOutOf(runs: readonly RunChanges[]): Differences['leftOut'] {
  const all = runs.flatMap(({ differences }) => differences.leftOut);
  return [...new Map(all.map((one) => [one.path, one])).values()];
}

function sameAfter({ after: a }: Difference, { after: b }: Difference): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}

function folderThatIsFile(path: string, files: ReadonlySet<string>): string | undefined {
  const parts = path.split('/');
  return parts
    .map((_, i) => parts.slice(0, i).join('/'))
    .find((folder) => folder !== '' && files.has(folder));
}
