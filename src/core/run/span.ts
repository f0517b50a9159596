// A span of time in words, for sentences about limits.

export function spanOf(ms: number): string {
  if (ms < 60_000) return `${+(ms / 1000).toFixed(2)} s`;
  const minutes = +(ms / 60_000).toFixed(1);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
