// Masks secrets in a log as the runner's SecretMasker does: the value itself and its base64, JSON, URI and XML
// spellings become ***, overlapping finds become one. Refuses empty values, which would mask everything.

export interface Masker {
  add(value: string): void;
  mask(text: string): string;
}

export function createMasker(values: string[]): Masker {
  const spellings = new Set<string>();
  const add = (value: string) => {
    for (const spelling of spellingsOf(value)) if (spelling.trim() !== '') spellings.add(spelling);
  };
  for (const value of values) add(value);
  return { add, mask: (text) => replaceRanges(text, findRanges(text, spellings)) };
}

function spellingsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const xml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [value, json, encodeURIComponent(value.toWellFormed()), xml, ...base64Spellings(value)];
}

/** Base64 of the value at each of the three alignments it can have inside a longer text. */
function base64Spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2]
    .map((shift) => bytes.subarray(shift))
    .map((part) => part.subarray(0, part.length - (part.length % 3)).toString('base64'))
    .filter((text) => text.length >= 8);
}

type Range = [start: number, end: number];

function findRanges(text: string, spellings: Iterable<string>): Range[] {
  const ranges: Range[] = [];
  for (const spelling of spellings) {
    for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
      ranges.push([at, at + spelling.length]);
    }
  }
  return ranges.sort((a, b) => a[0] - b[0]);
}

function replaceRanges(text: string, ranges: Range[]): string {
  let masked = '';
  let position = 0;
  for (const [start, end] of ranges) {
    if (start >= position) masked += `${text.slice(position, start)}***`;
    position = Math.max(position, end);
  }
  return masked + text.slice(position);
}
