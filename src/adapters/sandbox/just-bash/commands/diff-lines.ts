// The shortest way from one list of lines to another (Myers' O(ND) algorithm), as runs of changed lines.

export interface Change {
  /** Index of the first line removed, and how many. */
  from: number;
  removed: number;
  to: number;
  added: number;
}

/** More steps than this and the middle is replaced as a whole: two files with nothing in common. */
const MAX_STEPS = 4000;

export function changesBetween(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const pairs = commonPairs(a.slice(start, endA), b.slice(start, endB));
  const changes: Change[] = [];
  let [x, y] = [0, 0];
  for (const [i, j] of [...pairs, [endA - start, endB - start] as const]) {
    if (i > x || j > y) changes.push({ from: start + x, removed: i - x, to: start + y, added: j - y });
    [x, y] = [i + 1, j + 1];
  }
  return changes;
}

function commonPairs(a: readonly string[], b: readonly string[]): Array<readonly [number, number]> {
  const trail: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  for (let step = 0; step <= Math.min(a.length + b.length, MAX_STEPS); step++) {
    trail.push(new Map(furthest));
    for (let k = -step; k <= step; k += 2) {
      const down = furthest.get(k + 1) ?? -1;
      const right = furthest.get(k - 1) ?? -1;
      let x = k === -step || (k !== step && right < down) ? down : right + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      furthest.set(k, x);
      if (x >= a.length && y >= b.length) return walkBack(trail, a.length, b.length);
    }
  }
  return [];
}

function walkBack(
  trail: ReadonlyArray<ReadonlyMap<number, number>>,
  endX: number,
  endY: number,
): Array<[number, number]> {
  const pairs: Array<[number, number]> = [];
  let [x, y] = [endX, endY];
  for (let step = trail.length - 1; step >= 0; step--) {
    const furthest = trail[step] ?? new Map<number, number>();
    const k = x - y;
    const down = furthest.get(k + 1) ?? -1;
    const right = furthest.get(k - 1) ?? -1;
    const previous = k === -step || (k !== step && right < down) ? k + 1 : k - 1;
    const beforeX = step === 0 ? 0 : (furthest.get(previous) ?? 0);
    const beforeY = step === 0 ? 0 : beforeX - previous;
    while (x > beforeX && y > beforeY) pairs.push([--x, --y]);
    [x, y] = [beforeX, beforeY];
  }
  return pairs.reverse();
}
