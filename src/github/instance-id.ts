// The instance a job works for when the author names none: `<owner/repo>/<pr-7, issue-9 or ref>/<job>[/<matrix leg>]`.
// The same leg of the same pull request gets the same id on every run; two legs never share one, nor a branch and a pull request.
import { byteLength, canonicalJson, isPlainObject, type Json } from '../protocol/json.ts';

const MAX_BYTES = 256;
const HASH_LENGTH = 32;
/** Text that could be nothing else than a string when it stands without quotes. */
const PLAIN_WORD = /^(?!true$|false$|null$)[A-Za-z][\w.-]*$/;

export interface JobPlace {
  repository: string | null;
  pullRequest: number | null;
  issue?: number | undefined;
  /** As refs/heads/main. */
  ref: string | null;
  job: string | null;
  /** `toJSON(matrix)`: an object, or null in a job without a matrix. */
  matrix: Json;
  /** `strategy.job-index`: tells legs apart whose matrix values are equal. */
  jobIndex: number | null;
}

export function defaultInstanceId(place: JobPlace): string {
  const where = place.pullRequest === null ? issueOrRef(place) : `pr-${place.pullRequest}`;
  const leg = matrixLeg(place.matrix, place.jobIndex);
  return fitInstanceId(
    [place.repository ?? 'local', where, place.job ?? 'job', ...(leg === '' ? [] : [leg])].join('/'),
  );
}

function issueOrRef({ issue, ref }: JobPlace): string {
  return issue === undefined ? shortRef(ref) : `issue-${issue}`;
}

/** A branch by its name; in full where the name alone could be a pull request, an issue, a tag or no ref at all. */
function shortRef(ref: string | null): string {
  if (ref === null || ref === '') return 'local';
  const name = ref.replace(/^refs\/heads\//, '');
  return /^(?:(?:pr|issue)-\d+(?:\/|$)|refs\/|local$)/.test(name) ? ref : name;
}

/** `node=24,os=ubuntu-latest#1`; empty in a job without a matrix. */
function matrixLeg(matrix: Json, jobIndex: number | null): string {
  const legs = isPlainObject(matrix) ? Object.entries(matrix) : [];
  const index = jobIndex === null || (legs.length === 0 && jobIndex === 0) ? '' : `#${jobIndex}`;
  return (
    legs
      .map(([key, value]) => `${word(key)}=${word(value)}`)
      .sort()
      .join(',') + index
  );
}

function word(value: unknown): string {
  return typeof value === 'string' && PLAIN_WORD.test(value) ? value : canonicalJson(value);
}

/** An id of at most 256 bytes: a longer one keeps its head, and a hash of the whole stands for the rest. */
export function fitInstanceId(id: string): string {
  if (byteLength(id) <= MAX_BYTES) return id;
  // Not imported: loading it takes 7 ms of every start, and next to no id is that long.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH);
  let head = id.slice(0, MAX_BYTES);
  while (byteLength(head) > MAX_BYTES - HASH_LENGTH - 1) head = head.slice(0, -1);
  return `${head.toWellFormed()}~${hash}`;
}
