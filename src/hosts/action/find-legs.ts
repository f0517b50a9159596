// Where mode: report finds the legs: in the artifacts of its own run, which the runner's service lists without a permission
// or a rate limit; of a run that caused this one over the REST API; and what is missing in the comment that the legs share.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { messageOf } from '../../errors.ts';
import type { GitHubApi } from '../../github/api.ts';
import { createRestComments } from '../../github/comment/rest-comments.ts';
import { hashOfKey } from '../../github/records/record-name.ts';
import { RECORDS, type RecordSource } from '../../github/records/record-source.ts';
import { createRestArtifacts } from '../../github/records/rest-artifacts.ts';
import { createRuntimeArtifacts } from '../../github/records/runtime-artifacts.ts';
import { type MergedLegs, mergeLegs, type WholeRun } from '../../report/merge-legs.ts';
import type { Delivery } from './announce.ts';
import { type Collected, collectRecords } from './collect-records.ts';
import type { CommentInputs } from './comment-inputs.ts';
import { legsInComments } from './comment-records.ts';
import { githubApiOf } from './github-api.ts';
import { causingRun, foreignSubject, ownSubject, type Subject } from './report-subject.ts';
import { within } from './within.ts';

export interface FoundLegs extends MergedLegs {
  subject: Subject;
  /** Of the comments that they belong to, as the records say. */
  keys: string[];
  /** Why legs may be missing. */
  troubles: string[];
}

/** The whole report is given up after a minute or so, and the comment has to be written too. */
const LIMITS_MS = { own: 30_000, instead: 15_000, foreign: 40_000, comments: 10_000 };
/** Four matrices of the largest size. */
const MOST_OWN = 1024;
/** Each costs one of the 1,000 requests that a repository's jobs have in an hour. */
const MOST_FOREIGN = 256;
const NOTHING: Collected = { legs: [], keys: [], troubles: [] };

type Asking = Pick<Delivery, 'step' | 'event' | 'runtimeService'>;

/** Rejects never. */
export async function findLegs(delivery: Asking, inputs: CommentInputs): Promise<FoundLegs> {
  const { step, event } = delivery;
  const api = githubApiOf({ ...inputs, github: step.github });
  const subject = ownSubject(step, event);
  const own = await ownRecords(delivery, { inputs, subject, api });
  const cause = causingRun(step);
  if (cause !== undefined && own.legs.length === 0) {
    const foreign = await foreignSubject(cause, { event, api });
    const source = restSource(delivery, { inputs, whole: foreign.whole, api });
    const bounds = { most: MOST_FOREIGN, limitMs: LIMITS_MS.foreign };
    const records = await read(source, { whole: foreign.whole, inputs, ...bounds });
    return { ...records, ...mergeLegs(records.legs, foreign.whole), subject: foreign };
  }
  const merged = mergeLegs(own.legs, subject.whole);
  if (merged.legs.length > 0 && merged.missing.length === 0) return { ...own, ...merged, subject };
  const shown = await commented(delivery, { inputs, subject, api });
  const all = mergeLegs([...own.legs, ...shown.legs], subject.whole);
  return { ...all, subject, keys: own.keys, troubles: [...own.troubles, ...shown.troubles] };
}

interface Way {
  inputs: CommentInputs;
  subject: Subject;
  api: GitHubApi;
}

/** The service is not documented: where it fails, the API answers for it. */
async function ownRecords(delivery: Asking, { inputs, subject, api }: Way): Promise<Collected> {
  const { runtimeService: service } = delivery;
  if (!service) return NOTHING;
  const { whole } = subject;
  const fetch = createNodeFetch({ environment: inputs.environment });
  const wanted = { whole, inputs, most: MOST_OWN };
  const first = await read((limitMs) => createRuntimeArtifacts(service, { ...RECORDS, fetch, limitMs }), {
    ...wanted,
    limitMs: LIMITS_MS.own,
  });
  if (first.legs.length > 0 || first.troubles.length === 0) return first;
  const source = restSource(delivery, { inputs, whole, api });
  const second = await read(source, { ...wanted, limitMs: LIMITS_MS.instead });
  return { ...second, troubles: [...first.troubles, ...second.troubles] };
}

function restSource(
  { step, event }: Asking,
  { inputs, whole, api }: { inputs: CommentInputs; whole: WholeRun; api: GitHubApi },
): (limitMs: number) => RecordSource {
  return (limitMs) =>
    createRestArtifacts({
      ...RECORDS,
      api,
      apiUrl: step.github.GITHUB_API_URL || 'https://api.github.com',
      token: inputs.githubToken ?? '',
      repository: event.repository ?? '',
      which: { run: whole.run },
      fetch: createNodeFetch({ environment: inputs.environment }),
      limitMs,
    });
}

interface Wanted {
  whole: WholeRun;
  inputs: CommentInputs;
  most: number;
  limitMs: number;
}

async function read(
  open: (limitMs: number) => RecordSource,
  { whole, inputs, most, limitMs }: Wanted,
): Promise<Collected> {
  const keyHash = inputs.key === null ? null : hashOfKey(inputs.key);
  try {
    return await within(limitMs, collectRecords(open(limitMs), { whole, keyHash, most }));
  } catch (thrown) {
    return { ...NOTHING, troubles: [messageOf(thrown)] };
  }
}

async function commented({ event, step }: Asking, { inputs, subject, api }: Way): Promise<Collected> {
  const { pullRequest, repository } = event;
  const { githubToken: token, key } = inputs;
  if (pullRequest === null || repository === null || token === null) return NOTHING;
  try {
    const comments = createRestComments({ api, repository, pullRequest, token });
    const reporter = { job: event.job ?? '', step: step.github.GITHUB_ACTION ?? '' };
    const reading = legsInComments(comments, { whole: subject.whole, key, reporter });
    return { ...NOTHING, legs: await within(LIMITS_MS.comments, reading) };
  } catch (thrown) {
    return { ...NOTHING, troubles: [messageOf(thrown)] };
  }
}
