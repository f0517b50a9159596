// "Did you mean …?": the nearest of some known names to one that is not known. Pure; says nothing when none is near.

/** The candidate a typist most likely meant, or undefined when none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalise(name);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = distanceWithin(wanted, normalise(candidate));
    if (distance !== undefined && (best === undefined || distance < best.distance)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** `did you mean 'x'?`, or what there is to choose from: the second half of a message about an unknown name. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const all = [...candidates];
  const near = nearest(name, all);
  if (near !== undefined) return `did you mean '${near}'?`;
  return all.length === 0 ? 'there are none' : `known: ${all.toSorted().join(', ')}`;
}

/** `Workflow_Name`, `workflowName` and `workflow-name` are the same word to a typist. */
function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.\s]/g, '');
}

/** Edits between two words, undefined when they are too many for a typo; a word begun but not ended counts as near. */
function distanceWithin(wanted: string, candidate: string): number | undefined {
  if (Math.abs(wanted.length - candidate.length) <= wanted.length / 2) {
    const distance = editDistance(wanted, candidate);
    if (distance <= Math.max(1, Math.floor(wanted.length / 3))) return distance;
  }
  return wanted.length >= 3 && candidate.startsWith(wanted) ? candidate.length : undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
