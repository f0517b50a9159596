// What makes a start the same start: the place in the GitHub workflow run that asks for it, and what it asks for. A job that is
// run again finds with it what its earlier attempt began.
import { createHash } from 'node:crypto';
import type { GithubVariables } from '../../github/event-context.ts';
import { canonicalJson, type Json } from '../../protocol/json.ts';
import type { StartRun } from '../../protocol/start-run.ts';

export interface StepPlace {
  github: GithubVariables;
  matrix: Json;
  jobIndex: number | null;
}

export interface KeyedRequest {
  request: StartRun;
  /** Its key in the attempt. */
  keyOf(attempt: number): string;
}

const HASH_LENGTH = 40;

/** Requests that are equal in all (two equal lines of a file) have keys of their own. */
export function keyed(requests: readonly StartRun[], place: StepPlace): KeyedRequest[] {
  const asked = new Map<string, number>();
  const { github, matrix, jobIndex } = place;
  // Where nothing is ever run again, nothing is to be found again.
  const { GITHUB_REPOSITORY, GITHUB_RUN_ID = crypto.randomUUID(), GITHUB_JOB, GITHUB_ACTION } = github;
  const step = [GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_JOB, GITHUB_ACTION, matrix, jobIndex];
  return requests.map((request) => {
    const { kind, name, instanceId, session, input } = request;
    const what = hash([...step, kind, name, instanceId, session, input]);
    const before = asked.get(what) ?? 0;
    asked.set(what, before + 1);
    const base = `github-${GITHUB_RUN_ID}-${before === 0 ? what : hash([what, before])}`;
    return { request, keyOf: (attempt) => (attempt === 1 ? base : `${base}-${attempt}`) };
  });
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, HASH_LENGTH);
}
