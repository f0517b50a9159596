// Durations as people type them.
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/;

/** `90` and `90s` are 90 seconds; also `500ms`, `5m`, `1.5h`. Milliseconds, or undefined when it is no duration above 0. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit = 's'] = DURATION.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const ms = Math.round(Number(amount) * UNITS[unit as keyof typeof UNITS]);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : undefined;
}
