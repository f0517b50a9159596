// How long a server asks to be left alone: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date (RFC 9110).

/** Milliseconds from `nowMs`, never negative; undefined when nothing sensible was said. */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const inMs = number(headers.get('retry-after-ms'));
  if (inMs !== undefined) return Math.ceil(inMs);
  const value = headers.get('retry-after');
  const seconds = number(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1_000);
  // Dates have letters; without them Date.parse makes a year of any number.
  const date = value !== null && /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function number(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
