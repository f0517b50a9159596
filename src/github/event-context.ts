// What the event that started the job says: who, where, which commit, which pull request, and whether GitHub keeps the
// secrets back (a fork, Dependabot). Reads the event file; a missing or strange one leaves fields null, never throws.
import { readFileSync } from 'node:fs';
import { isPlainObject } from '../protocol/json.ts';

/** GITHUB_* variables by name, as the host's input reader hands them over. */
export type GithubVariables = Readonly<Record<string, string | undefined>>;

export interface EventContext {
  eventName: string | null;
  actor: string | null;
  /** owner/name */
  repository: string | null;
  sha: string | null;
  /** As refs/heads/main. */
  ref: string | null;
  pullRequest: number | null;
  /** Of an event of an issue that is no pull request. */
  issue?: number;
  job: string | null;
  /** True when the event comes from another repository than this one. */
  fork: boolean;
  dependabot: boolean;
  serverUrl: string;
  /** The page of this attempt of the GitHub workflow run. */
  runUrl: string | null;
  attempt: number | null;
  /** Id of the GitHub workflow run. */
  githubRunId?: string;
  /** Who had it run again, when that is somebody else than the actor. */
  rerunBy?: string;
  /** Whose role was asked for, and was enough; unknown until it has been. */
  permittedBy?: string;
}

export function readEventContext(variables: GithubVariables): EventContext {
  const given = (name: string): string | null => variables[name]?.trim() || null;
  const event = readEvent(given('GITHUB_EVENT_PATH'));
  const repository = given('GITHUB_REPOSITORY');
  const serverUrl = (given('GITHUB_SERVER_URL') ?? 'https://github.com').replace(/\/+$/, '');
  const ref = given('GITHUB_REF');
  const runId = given('GITHUB_RUN_ID');
  const attempt = positive(given('GITHUB_RUN_ATTEMPT'));
  const actor = given('GITHUB_ACTOR');
  const again = given('GITHUB_TRIGGERING_ACTOR');
  return {
    eventName: given('GITHUB_EVENT_NAME'),
    actor,
    repository,
    sha: given('GITHUB_SHA'),
    ref,
    pullRequest: pullRequestNumber(event, ref),
    ...issueNumber(event),
    job: given('GITHUB_JOB'),
    fork: isFromFork(event, repository),
    dependabot: [actor, textAt(event, 'pull_request', 'user', 'login')].includes('dependabot[bot]'),
    serverUrl,
    runUrl: repository && runId ? jobUrl(`${serverUrl}/${repository}/actions/runs/${runId}`, attempt) : null,
    attempt,
    ...(runId === null ? {} : { githubRunId: runId }),
    ...(again === null || again === actor ? {} : { rerunBy: again }),
  };
}

/** The payload of the event; {} when it cannot be read. */
export function readEvent(path: string | null): unknown {
  if (path === null) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Only what the event would have told is unknown then; that is no reason to fail a run.
    return {};
  }
}

function pullRequestNumber(event: unknown, ref: string | null): number | null {
  const fromEvent = positive(at(event, 'pull_request', 'number'));
  if (fromEvent !== null) return fromEvent;
  if (at(event, 'issue', 'pull_request') !== undefined) return positive(at(event, 'issue', 'number'));
  return positive(/^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1]);
}

function issueNumber(event: unknown): { issue?: number } {
  const issue = at(event, 'issue');
  if (!isPlainObject(issue) || issue.pull_request) return {};
  const number = positive(issue.number);
  return number === null ? {} : { issue: number };
}

/** A deleted fork leaves `head.repo` null; then the pull request came from elsewhere too. */
function isFromFork(event: unknown, repository: string | null): boolean {
  const head = at(event, 'pull_request', 'head') ?? at(event, 'workflow_run');
  if (!isPlainObject(head)) return false;
  const origin = 'repo' in head ? head.repo : head.head_repository;
  if (origin === undefined) return false;
  const base = textAt(event, 'pull_request', 'base', 'repo', 'full_name') ?? repository;
  return textAt(origin, 'full_name')?.toLowerCase() !== base?.toLowerCase();
}

function jobUrl(run: string, attempt: number | null): string {
  return attempt === null ? run : `${run}/attempts/${attempt}`;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isPlainObject(inner) ? inner[key] : undefined), value);
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

function positive(value: unknown): number | null {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
