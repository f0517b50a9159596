// The one GraphQL query that reads the comments of merged pull requests, as GitHub answers it: the owner, name and branch
// that it asks for decide what it is told.
import type { GitHubAnswered, GitHubRoute } from './github-server.ts';

export interface MergedPullRequest {
  number: number;
  /** main unless given. */
  base?: string;
  mergedAt?: string;
  /** The token's own unless `own` is false. */
  comments: Array<{ body: string; own?: boolean }>;
}

const MERGED = /pullRequests\(states: MERGED, baseRefName: ("(?:[^"\\]|\\.)*"), first: (\d+),/;

/** `answer` is given instead of an answer; a query of anything else is not taken. */
export function baselineRoute(
  repository: string,
  pulls: readonly MergedPullRequest[],
  options: { answer?: GitHubAnswered } = {},
): GitHubRoute {
  const [owner, name] = repository.split('/');
  return ({ method, path, body }) => {
    const query = (body as { query?: unknown } | undefined)?.query;
    if (method !== 'POST' || path !== '/graphql' || typeof query !== 'string') return undefined;
    const [, base, first] = MERGED.exec(query) ?? [];
    if (base === undefined) return undefined;
    if (options.answer !== undefined) return options.answer;
    const isHere = query.includes(
      `repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(name)})`,
    );
    if (!isHere) return { status: 200, json: { data: { repository: null } } };
    const nodes = pulls
      .filter((pull) => (pull.base ?? 'main') === JSON.parse(base))
      .slice(0, Number(first))
      .map(nodeOf);
    return { status: 200, json: { data: { repository: { pullRequests: { nodes } } } } };
  };
}

function nodeOf({ number, mergedAt, comments }: MergedPullRequest): object {
  const nodes = comments.map(({ body, own = true }) => ({ body, viewerDidAuthor: own }));
  return {
    number,
    mergedAt: mergedAt ?? new Date(Date.UTC(2026, 0, number)).toISOString(),
    early: { nodes: nodes.slice(0, 20) },
    late: { nodes: nodes.slice(-20) },
  };
}
