// What the artifact of a leg's record is called: `flue-record-<hash of the comment's key>-<leg>-<attempt>`. A name is taken
// once per GitHub workflow run, whatever the attempt, so it tells apart all that may leave a record in one.
import { createHash } from 'node:crypto';

export interface RecordName {
  /** Of the key of the comment that the leg belongs to. */
  keyHash: string;
  /** Which leg of the matrix, and a hash of what else tells steps apart. */
  leg: string;
  index: number;
  attempt: number;
}

const NAME = /^flue-record-([0-9a-f]{12})-((\d{1,4})\.[0-9a-f]{8})-(\d{1,4})(?:-again\d)?$/;

export function hashOfKey(key: string): string {
  return hash(key, 12);
}

export function recordName(leg: {
  key: string;
  index: number;
  attempt: number;
  /** Job, step and instance. */
  place: readonly string[];
}): string {
  return `flue-record-${hashOfKey(leg.key)}-${leg.index}.${hash(JSON.stringify(leg.place), 8)}-${leg.attempt}`;
}

/** For a record whose name is taken: by itself, when an answer was lost, or by a step that was killed in the middle. */
export function nextName(name: string, times: number): string {
  return `${name}-again${times}`;
}

/** undefined for the artifacts of others. */
export function parseRecordName(name: unknown): RecordName | undefined {
  const [, keyHash, leg, index, attempt] = (typeof name === 'string' && NAME.exec(name)) || [];
  if (keyHash === undefined || leg === undefined) return undefined;
  return { keyHash, leg, index: Number(index), attempt: Number(attempt) };
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text.toWellFormed()).digest('hex').slice(0, length);
}
