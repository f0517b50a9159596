// Fetches the records of a run from where they lie: of each leg the latest attempt, a bounded number of them, a few at once.
// What cannot be read or is no record is counted, and makes its leg a missing one.
import { messageOf } from '../../errors.ts';
import type { RecordSource, StoredRecord } from '../../github/records/record-source.ts';
import { RECORD_FILE } from '../../github/records/record-source.ts';
import { unzipOne } from '../../github/records/record-zip.ts';
import type { LegRecord } from '../../protocol/leg-record.ts';
import { MAX_RECORD_BYTES, readRecord } from '../../report/leg-record.ts';
import type { MergedLeg, WholeRun } from '../../report/merge-legs.ts';

export interface Collected {
  legs: MergedLeg[];
  /** Of the comments that they belong to. */
  keys: string[];
  /** Why something may be missing, one sentence each. */
  troubles: string[];
}

export interface CollectOptions {
  whole: WholeRun;
  /** Only those of this comment; null = all of the run. */
  keyHash: string | null;
  /** A run of strangers does not use up what a repository may ask of GitHub in an hour. */
  most: number;
}

const AT_ONCE = 16;
/** Of all records together. */
const MAX_BYTES = 64 * 2 ** 20;

/** Throws GitHubError when there is not even a list. */
export async function collectRecords(source: RecordSource, options: CollectOptions): Promise<Collected> {
  const { records, isWhole } = await source.list();
  const wanted = latestOf(records, options);
  const troubles = isWhole ? [] : ['the run has more artifacts than are looked at'];
  if (wanted.length > options.most)
    troubles.push(`it has ${wanted.length} records, of which ${options.most} are read`);
  const legs: MergedLeg[] = [];
  const keys = new Set<string>();
  const reader = createReader(options.whole);
  const queue = wanted.slice(0, options.most);
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const read = await reader(next);
      if (typeof read === 'string') troubles.push(read);
      else {
        keys.add(read.key);
        legs.push(legOf(read));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { legs, keys: [...keys], troubles: [...new Set(troubles)] };
}

/** Of a leg only its latest attempt, in all that it may have left. */
function latestOf(records: readonly StoredRecord[], { whole, keyHash }: CollectOptions): StoredRecord[] {
  const latest = new Map<string, number>();
  const ours = records.filter(
    ({ name }) => (keyHash === null || name.keyHash === keyHash) && name.attempt <= whole.attempt,
  );
  for (const { name } of ours)
    latest.set(legKey(name), Math.max(latest.get(legKey(name)) ?? 0, name.attempt));
  return ours.filter(({ name }) => name.attempt === latest.get(legKey(name)));
}

function legKey({ keyHash, leg }: StoredRecord['name']): string {
  return `${keyHash}-${leg}`;
}

/** The record, or why there is none. */
function createReader({ run }: WholeRun): (stored: StoredRecord) => Promise<LegRecord | string> {
  let left = MAX_BYTES;
  return async ({ name, read }) => {
    try {
      const zip = await read();
      const bytes = unzipOne(zip, RECORD_FILE, Math.min(MAX_RECORD_BYTES, Math.max(0, left)));
      if (bytes === undefined)
        return left <= 0 ? 'the records are too large together' : 'a record cannot be unpacked';
      left -= bytes.length;
      const record = readRecord(new TextDecoder().decode(bytes));
      const isTrue = record?.run === run && record.attempt === name.attempt && record.index === name.index;
      return record !== undefined && isTrue ? record : 'a record is not what a leg of this run leaves';
    } catch (thrown) {
      return messageOf(thrown);
    }
  };
}

function legOf({ version: _one, key: _known, ...leg }: LegRecord): MergedLeg {
  return { ...leg, details: null };
}
