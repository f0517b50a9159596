// The comments that our token has written on the pull requests merged last into a branch, by one query: what steps cost
// there is in their hidden records, and no artifact has to be searched for it.
import { isPlainObject } from '../../protocol/json.ts';
import type { GitHubApi } from '../api.ts';
import { type GithubVariables, readEvent } from '../event-context.ts';

export interface MergedPull {
  number: number;
  bodies: string[];
}

const PULLS = 15;
/** At each end: a comment that is kept up to date is an early one, one of a late step a late one. */
const COMMENTS = 20;

/** The newest first. Throws GitHubError. */
export async function mergedComments(
  api: GitHubApi,
  { repository, base }: { repository: string; base: string },
): Promise<MergedPull[]> {
  const data = await api.query(queryFor(repository, base));
  const found = within(data, 'repository', 'pullRequests', 'nodes');
  const pulls = Array.isArray(found) ? found.flatMap((node) => pullOf(node) ?? []) : [];
  return pulls.sort((a, b) => (a.mergedAt < b.mergedAt ? 1 : -1));
}

/** https://docs.github.com/graphql/reference/objects#pullrequestconnection */
function queryFor(repository: string, base: string): string {
  const [owner = '', name = ''] = repository.split('/');
  const comments = `nodes { body viewerDidAuthor }`;
  return `query { repository(owner: ${quoted(owner)}, name: ${quoted(name)}) {
  pullRequests(states: MERGED, baseRefName: ${quoted(base)}, first: ${PULLS}, orderBy: {field: UPDATED_AT, direction: DESC}) {
    nodes { number mergedAt early: comments(first: ${COMMENTS}) { ${comments} } late: comments(last: ${COMMENTS}) { ${comments} } }
  }
} }`;
}

/** A JSON string is a string of GraphQL too. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function pullOf(node: unknown): (MergedPull & { mergedAt: string }) | undefined {
  const number = within(node, 'number');
  const mergedAt = within(node, 'mergedAt');
  if (typeof number !== 'number' || typeof mergedAt !== 'string') return undefined;
  const lists = [within(node, 'early', 'nodes'), within(node, 'late', 'nodes')];
  const bodies = lists.flatMap((list) => (Array.isArray(list) ? list : [])).flatMap(bodyOf);
  return { number, mergedAt, bodies: [...new Set(bodies)] };
}

/** Only our own: a record that somebody else has written proves nothing. */
function bodyOf(comment: unknown): string[] {
  const body = within(comment, 'body');
  return within(comment, 'viewerDidAuthor') === true && typeof body === 'string' ? [body] : [];
}

function within(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isPlainObject(inner) ? inner[key] : undefined), value);
}

/** The branch that the event's work is to be merged into, or is on; null when the event does not say. */
export function baseBranchOf(variables: GithubVariables): string | null {
  const given = variables.GITHUB_BASE_REF?.trim();
  if (given) return given;
  const event = readEvent(variables.GITHUB_EVENT_PATH?.trim() || null);
  const pull = within(event, 'pull_request');
  const ref = within(pull, 'base', 'ref');
  if (typeof ref === 'string' && ref !== '') return ref;
  if (pull !== undefined || within(event, 'issue') !== undefined) return null;
  return /^refs\/heads\/(.+)$/.exec(variables.GITHUB_REF?.trim() ?? '')?.[1] ?? null;
}
