// Time as Cloudflare's isolates have it: while code runs, no clock moves.

export function withFrozenClock<T>(body: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const precise = performance.now;
  const frozen = now();
  const frozenPrecise = performance.now();
  Date.now = () => frozen;
  performance.now = () => frozenPrecise;
  return body().finally(() => {
    Date.now = now;
    performance.now = precise;
  });
}
