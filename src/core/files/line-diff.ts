// Which ranges of lines were replaced, by Myers' greedy algorithm within a bounded effort; where two texts differ too
// much for that, lines that are unique in both split the problem, and what is left is replaced as a whole. The result
// is always a correct edit, for ordinary changes also the shortest.

/** Lines [aStart, aEnd) of the old text became lines [bStart, bEnd) of the new one. */
export interface Edit {
  aStart: number;
  aEnd: number;
  bStart: number;
  bEnd: number;
}

/** Edits that Myers' algorithm may look for in one go; its time grows with the lines times this. */
const MAX_EFFORT = 400;

export function diffLines(before: readonly string[], after: readonly string[]): Edit[] {
  const numbers = new Map<string, number>();
  const a = numbered(before, numbers);
  const b = numbered(after, numbers);
  const edits: Edit[] = [];
  compare(a, b, { aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length }, edits);
  return edits;
}

function numbered(lines: readonly string[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(lines, (line) => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  });
}

function compare(a: Int32Array, b: Int32Array, whole: Edit, edits: Edit[]): void {
  const range = trimmed(a, b, whole);
  if (range.aStart === range.aEnd && range.bStart === range.bEnd) return;
  if (range.aStart === range.aEnd || range.bStart === range.bEnd) {
    edits.push(range);
    return;
  }
  const shortest = shortestEdits(a, b, range);
  if (shortest) {
    for (const edit of shortest) edits.push(edit);
    return;
  }
  const anchors = uniqueAnchors(a, b, range);
  if (anchors.length === 0) {
    edits.push(range);
    return;
  }
  let { aStart, bStart } = range;
  for (const [x, y] of anchors) {
    compare(a, b, { aStart, aEnd: x, bStart, bEnd: y }, edits);
    aStart = x + 1;
    bStart = y + 1;
  }
  compare(a, b, { aStart, aEnd: range.aEnd, bStart, bEnd: range.bEnd }, edits);
}

/** Without the lines that are equal at both ends. */
function trimmed(a: Int32Array, b: Int32Array, range: Edit): Edit {
  let { aStart, aEnd, bStart, bEnd } = range;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  return { aStart, aEnd, bStart, bEnd };
}

/** Myers 1986 (An O(ND) Difference Algorithm): the furthest point on each diagonal, one round per edit. */
function shortestEdits(a: Int32Array, b: Int32Array, range: Edit): Edit[] | undefined {
  const n = range.aEnd - range.aStart;
  const m = range.bEnd - range.bStart;
  const most = Math.min(MAX_EFFORT, n + m);
  const furthest = new Int32Array(2 * most + 3);
  const at = (k: number): number => furthest[k + most + 1] ?? 0;
  const rounds: Int32Array[] = [];
  for (let d = 0; d <= most; d++) {
    rounds.push(furthest.slice(most + 1 - d - 1, most + 1 + d + 2));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && a[range.aStart + x] === b[range.bStart + x - k]) x++;
      furthest[k + most + 1] = x;
      if (x >= n && x - k >= m) return walkBack(rounds, range);
    }
  }
  return undefined;
}

/** From the end to the start along the recorded rounds; neighbouring steps become one edit. */
function walkBack(rounds: readonly Int32Array[], range: Edit): Edit[] {
  const edits: Edit[] = [];
  let x = range.aEnd - range.aStart;
  let y = range.bEnd - range.bStart;
  for (let d = rounds.length - 1; d > 0; d--) {
    const before = rounds[d];
    const at = (k: number): number => before?.[k + d + 1] ?? 0;
    const k = x - y;
    const isInsertion = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = isInsertion ? at(k + 1) : at(k - 1);
    const fromY = fromX - (isInsertion ? k + 1 : k - 1);
    prepend(edits, {
      aStart: range.aStart + fromX,
      aEnd: range.aStart + fromX + (isInsertion ? 0 : 1),
      bStart: range.bStart + fromY,
      bEnd: range.bStart + fromY + (isInsertion ? 1 : 0),
    });
    x = fromX;
    y = fromY;
  }
  return edits.reverse();
}

/** `edits` runs from the end to the start. */
function prepend(edits: Edit[], step: Edit): void {
  const next = edits.at(-1);
  if (next && next.aStart === step.aEnd && next.bStart === step.bEnd) {
    next.aStart = step.aStart;
    next.bStart = step.bStart;
  } else {
    edits.push(step);
  }
}

/** Lines that occur once in each range, in the longest order that both share (patience diff). */
function uniqueAnchors(a: Int32Array, b: Int32Array, range: Edit): Array<[number, number]> {
  const inA = placesOfUnique(a, range.aStart, range.aEnd);
  const pairs: Array<[number, number]> = [];
  for (const [line, y] of placesOfUnique(b, range.bStart, range.bEnd)) {
    const x = inA.get(line);
    if (x !== undefined) pairs.push([x, y]);
  }
  return longestRising(pairs.sort((p, q) => p[0] - q[0]));
}

function placesOfUnique(lines: Int32Array, start: number, end: number): Map<number, number> {
  const places = new Map<number, number>();
  const repeated = new Set<number>();
  for (let i = start; i < end; i++) {
    const line = lines[i] ?? 0;
    if (places.has(line)) repeated.add(line);
    else places.set(line, i);
  }
  for (const line of repeated) places.delete(line);
  return places;
}

/** The longest subsequence whose second members rise, by patience sorting. */
function longestRising(pairs: ReadonlyArray<[number, number]>): Array<[number, number]> {
  const tops: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, y], i) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < y) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = i;
  });
  const chain: Array<[number, number]> = [];
  for (let i = tops.at(-1) ?? -1; i >= 0; i = previous[i] ?? -1) {
    const pair = pairs[i];
    if (pair) chain.push(pair);
  }
  return chain.reverse();
}
