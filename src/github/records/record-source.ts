// The port of where records of a run lie: listed first, so that only those that count are fetched.
import type { RecordName } from './record-name.ts';

export interface StoredRecord {
  name: RecordName;
  /** The archive. Throws GitHubError. */
  read(): Promise<Uint8Array>;
}

export interface RecordSource {
  /** `isWhole` is false when there were more artifacts than are looked at. Throws GitHubError. */
  list(): Promise<{ records: StoredRecord[]; isWhole: boolean }>;
}

/** The file in the archive. */
export const RECORD_FILE = 'record.json';
/** Of an archive; a record of 5,000 runs has about a tenth of it. */
export const MAX_ARCHIVE_BYTES = 2 * 2 ** 20;
