// Names and ids: run ids are `run_` and a ULID (sortable by time); names are [a-z0-9][a-z0-9-]*; instance ids are
// opaque strings of at most 256 bytes.
import { byteLength } from './json.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const NAME = /^[a-z0-9][a-z0-9-]*$/;

export type RunKind = 'workflow' | 'agent';

let lastMs = Number.NaN;
let lastTail: number[] = [];

/** A new id: `prefix_` + 26 characters, time (ms since epoch) first. Those of one millisecond sort as they were minted. */
export function mintId(prefix: string, nowMs: number): string {
  let time = nowMs;
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = CROCKFORD.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  lastTail = nowMs === lastMs ? increased(lastTail) : randomTail();
  lastMs = nowMs;
  return `${prefix}_${head}${lastTail.map((digit) => CROCKFORD.charAt(digit)).join('')}`;
}

function randomTail(): number[] {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte & 31);
}

function increased(tail: readonly number[]): number[] {
  const place = tail.findLastIndex((digit) => digit < 31);
  return tail.map((digit, at) => (at < place ? digit : at === place ? digit + 1 : 0));
}

/** When an id was minted, in ms since the epoch. */
export function mintedAt(id: string): number {
  let time = 0;
  for (const digit of id.slice(id.indexOf('_') + 1).slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(digit);
  return time;
}

export function isValidName(name: string): boolean {
  return NAME.test(name);
}

/** Why an instance id cannot be used, or undefined when it can. */
export function instanceIdProblem(id: string): string | undefined {
  if (id.length === 0) return 'an instance id cannot be empty';
  const bytes = byteLength(id);
  if (bytes > 256) return `an instance id is at most 256 bytes, this one has ${bytes}`;
  return undefined;
}

/**
 * An instance as one string, which no other instance's is the beginning of up to a slash: ids may hold slashes, and what
 * belongs to an instance stands behind one.
 */
export function instanceKeyOf(address: { kind: RunKind; name: string; instanceId: string }): string {
  const id = address.instanceId.replaceAll('%', '%25').replaceAll('/', '%2F');
  return `${address.kind}/${address.name}/${id}`;
}

/** The canonical address of a run on any server. */
export function runHref(run: { kind: RunKind; name: string; instanceId: string; runId: string }): string {
  return `/${run.kind}s/${run.name}/${encodeURIComponent(run.instanceId)}?run=${run.runId}`;
}
