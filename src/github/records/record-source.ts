// The port of where records of a run lie: listed first, so that only those that count are fetched.
import type { ArtifactKind, StoredArtifact } from './artifact.ts';
import { parseRecordName, type RecordName } from './record-name.ts';

export type StoredRecord = StoredArtifact<RecordName>;

export interface ArtifactSource<Name> {
  /** `isWhole` is false when there were more artifacts than are looked at. Throws GitHubError. */
  list(): Promise<{ records: StoredArtifact<Name>[]; isWhole: boolean }>;
}

export type RecordSource = ArtifactSource<RecordName>;

/** The file in the archive. */
export const RECORD_FILE = 'record.json';
/** Of an archive; a record of 5,000 runs has about a tenth of it. */
const MAX_ARCHIVE_BYTES = 2 * 2 ** 20;

export const RECORDS: ArtifactKind<RecordName> = { parse: parseRecordName, maxBytes: MAX_ARCHIVE_BYTES };
