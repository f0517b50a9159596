// Waits until a deployed version answers at its address.
import { isPlainObject } from '../protocol/json.ts';
import type { Clock } from './cloudflare-api.ts';

export type Health =
  | { kind: 'answers'; afterMs: number }
  /** Somebody answered, but not this version: with another one's id, or a status. */
  | { kind: 'other'; said: string }
  /** Nobody did: a new name takes its time, and may not be reachable from here. */
  | { kind: 'unreachable'; why: string };

export interface HealthOptions {
  url: string;
  versionId: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  /** Milliseconds: for an answer of this version, and for any answer at all. */
  limits: { versionMs: number; reachMs: number };
}

const EVERY_MS = 1000;
const TRY_MS = 10_000;

export async function waitForVersion({
  url,
  versionId,
  fetch,
  clock,
  limits,
}: HealthOptions): Promise<Health> {
  const start = clock.now();
  let last: Health = { kind: 'unreachable', why: 'there was no time to ask' };
  let limitMs = Math.min(limits.versionMs, limits.reachMs);
  while (clock.now() - start < limitMs) {
    const seen = await ask(url, fetch);
    if (seen.kind === 'version' && seen.version === versionId)
      return { kind: 'answers', afterMs: clock.now() - start };
    if (seen.kind !== 'unreachable') limitMs = limits.versionMs;
    last = seen.kind === 'version' ? { kind: 'other', said: `version ${seen.version}` } : seen;
    await clock.wait(EVERY_MS);
  }
  return last;
}

/** Cloudflare Access, or another sign-in. */
function isGuarded(status: number): boolean {
  return (status >= 300 && status <= 399) || status === 401 || status === 403;
}

type Seen = { kind: 'version'; version: string } | Exclude<Health, { kind: 'answers' }>;

async function ask(url: string, fetch: typeof globalThis.fetch): Promise<Seen> {
  try {
    const response = await fetch(`${url}/healthz`, {
      headers: { accept: 'application/json', 'cache-control': 'no-cache' },
      signal: AbortSignal.timeout(TRY_MS),
    });
    const text = await response.text();
    // It never came as far as the Worker.
    if (isGuarded(response.status))
      return { kind: 'unreachable', why: `something in front of it answers with status ${response.status}` };
    if (!response.ok) return { kind: 'other', said: `status ${response.status}` };
    const body: unknown = JSON.parse(text);
    const version = isPlainObject(body) ? body.version : undefined;
    return typeof version === 'string'
      ? { kind: 'version', version }
      : { kind: 'other', said: 'something else' };
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return { kind: 'other', said: 'something that is no JSON' };
    const late = thrown instanceof DOMException && thrown.name === 'TimeoutError';
    return { kind: 'unreachable', why: late ? 'it did not answer in time' : 'it cannot be reached' };
  }
}
