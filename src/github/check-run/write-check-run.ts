// Writes one check run: looked for by commit, name and external id, so that the same step never leaves two; made or
// brought up to date; and its annotations, of which GitHub takes fifty at a time and adds each to those it has.
import type { Conclusion } from '../../protocol/conclusion.ts';
import { isPlainObject, type Json } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { type CheckAnnotation, PER_REQUEST } from './check-annotations.ts';

export const CHECK_PERMISSION = 'checks: write';

export interface CheckRun {
  name: string;
  headSha: string;
  /** What makes it this one and no other: run, attempt, job, step and leg. */
  externalId: string;
  conclusion: Conclusion;
  startedAt: string | null;
  completedAt: string;
  detailsUrl: string | null;
  title: string;
  summary: string;
  annotations: readonly CheckAnnotation[];
}

export interface WrittenCheckRun {
  url: string | null;
  /** Why GitHub took the check run but not its annotations; null when it took all. */
  refused: string | null;
}

interface Known {
  id: number;
  url: string | null;
  /** How many it has. */
  annotations: number;
}

/** Throws GitHubError. `repository` is owner/name. */
export async function writeCheckRun(
  api: GitHubApi,
  repository: string,
  check: CheckRun,
): Promise<WrittenCheckRun> {
  const known = await find(api, repository, check);
  // What it has already been given, by a process that was killed in the middle of it, is not given again.
  const missing = check.annotations.slice(known?.annotations ?? 0);
  const [first, ...others] = batches(missing);
  const send = (annotations: readonly CheckAnnotation[]): Promise<Known> =>
    write(api, repository, { check, id: known?.id, annotations });
  try {
    const written = await send(first ?? []);
    for (const annotations of others) {
      await write(api, repository, { check, id: written.id, annotations });
    }
    return { url: written.url, refused: null };
  } catch (thrown) {
    // One annotation that GitHub does not take must not cost the conclusion its check run.
    if (!(thrown instanceof GitHubError) || thrown.status !== 422 || first === undefined) throw thrown;
    const again = await find(api, repository, check);
    const { url } = await write(api, repository, { check, id: again?.id, annotations: [] });
    return { url, refused: thrown.message };
  }
}

/** https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference */
async function find(api: GitHubApi, repository: string, check: CheckRun): Promise<Known | undefined> {
  const query = new URLSearchParams({ check_name: check.name, filter: 'all', per_page: '100' });
  const answer = await api.get(`/repos/${repository}/commits/${check.headSha}/check-runs?${query}`, {
    tries: 2,
  });
  const list = answer.json();
  const runs: unknown[] = isPlainObject(list) && Array.isArray(list.check_runs) ? list.check_runs : [];
  const found = runs.find(
    (run) => isPlainObject(run) && run.name === check.name && run.external_id === check.externalId,
  );
  return found === undefined ? undefined : knownOf(found);
}

function knownOf(run: unknown): Known {
  if (!isPlainObject(run) || typeof run.id !== 'number')
    throw new GitHubError('GitHub answered with no check run');
  const { output } = run;
  const count = isPlainObject(output) ? output.annotations_count : undefined;
  return {
    id: run.id,
    url: typeof run.html_url === 'string' ? run.html_url : null,
    annotations: typeof count === 'number' ? count : 0,
  };
}

async function write(
  api: GitHubApi,
  repository: string,
  {
    check,
    id,
    annotations,
  }: { check: CheckRun; id: number | undefined; annotations: readonly CheckAnnotation[] },
): Promise<Known> {
  const place = `/repos/${repository}/check-runs`;
  const body = bodyOf(check, annotations);
  const answer = await api.write(
    id === undefined
      ? { method: 'POST', path: place, permission: CHECK_PERMISSION, body }
      : { method: 'PATCH', path: `${place}/${id}`, permission: CHECK_PERMISSION, body },
  );
  return knownOf(answer.json());
}

function bodyOf(check: CheckRun, annotations: readonly CheckAnnotation[]): Json {
  return {
    name: check.name,
    head_sha: check.headSha,
    external_id: check.externalId,
    status: 'completed',
    conclusion: check.conclusion,
    completed_at: check.completedAt,
    ...(check.startedAt === null ? {} : { started_at: check.startedAt }),
    ...(check.detailsUrl === null ? {} : { details_url: check.detailsUrl }),
    output: {
      title: check.title,
      summary: check.summary,
      ...(annotations.length === 0 ? {} : { annotations: [...annotations] }),
    },
  };
}

function batches(annotations: readonly CheckAnnotation[]): CheckAnnotation[][] {
  const count = Math.ceil(annotations.length / PER_REQUEST);
  return Array.from({ length: count }, (_, index) =>
    annotations.slice(index * PER_REQUEST, (index + 1) * PER_REQUEST),
  );
}
