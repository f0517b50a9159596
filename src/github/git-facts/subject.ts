// What the event is about, as far as git goes: a pull request, a push with what it moved from where to where, or neither.
import { readFileSync } from 'node:fs';
import { type EventContext, type GithubVariables, readEventContext } from '../event-context.ts';
import { listAt, textAt } from './payload.ts';

export type Subject =
  | { kind: 'pull_request'; number: number }
  /** `range` is null for a deleted branch, a tag and the very first push: then nothing can be compared. */
  | { kind: 'push'; range: { base: string; head: string } | null; commits: unknown[] }
  | { kind: 'other' };

export interface Happening {
  event: EventContext & { repository: string };
  payload: unknown;
  subject: Subject;
}

/** undefined outside of GitHub Actions. */
export function readHappening(variables: GithubVariables): Happening | undefined {
  const event = readEventContext(variables);
  const { repository, eventName } = event;
  if (eventName === null || repository === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return undefined;
  const payload = readPayload(variables.GITHUB_EVENT_PATH);
  return { event: { ...event, repository }, payload, subject: subjectOf(event, payload) };
}

function readPayload(path: string | undefined): unknown {
  try {
    return JSON.parse(readFileSync(path ?? '', 'utf8'));
  } catch {
    // The variables still tell the repository and the commit.
    return {};
  }
}

function subjectOf({ eventName, pullRequest }: EventContext, payload: unknown): Subject {
  if (pullRequest !== null) return { kind: 'pull_request', number: pullRequest };
  if (eventName !== 'push') return { kind: 'other' };
  return { kind: 'push', range: rangeOf(payload), commits: listAt(payload, 'commits') };
}

/** A new branch was nowhere before: it is compared with the default branch. */
function rangeOf(payload: unknown): { base: string; head: string } | null {
  const [before, head] = [commitIn(payload, 'before'), commitIn(payload, 'after')];
  if (head === undefined) return null;
  if (before !== undefined) return { base: before, head };
  const branch = /^refs\/heads\/(.+)$/.exec(textAt(payload, 'ref') ?? '')?.[1];
  const main = textAt(payload, 'repository', 'default_branch');
  return branch === undefined || main === undefined || branch === main ? null : { base: main, head };
}

/** undefined for the zeros that stand for no commit. */
function commitIn(payload: unknown, key: string): string | undefined {
  const sha = textAt(payload, key) ?? '';
  return /^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha) ? sha : undefined;
}
