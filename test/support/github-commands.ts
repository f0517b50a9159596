// What commands in comments ask of GitHub's REST API beside the comments themselves: reactions to a comment, and the runs of
// a GitHub workflow with their cancel. https://docs.github.com/rest/reactions/reactions
// https://docs.github.com/rest/actions/workflow-runs
import type { GitHubAnswered, GitHubAsked, GitHubRoute } from './github-server.ts';

export interface FakeReaction {
  id: number;
  comment: number;
  content: string;
}

export interface FakeRun {
  id: number;
  status: string;
  event: string;
  display_title: string;
  head_branch?: string;
  head_repository?: { full_name: string } | null;
  pull_requests?: Array<{ number: number }>;
}

export interface CommandsOfRepository {
  /** Ids of the comments that are there. */
  comments: number[];
  reactions: FakeReaction[];
  /** Of the file that the map names. */
  runs: Record<string, FakeRun[]>;
  /** By id, in order. */
  cancelled: number[];
  /** Runs that are over when they are to be cancelled. */
  over?: number[];
  /** What the token may not write. */
  lacks?: Array<'reactions' | 'actions'>;
}

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];
const STATUSES = ['completed', 'in_progress', 'queued', 'requested', 'waiting', 'pending'];
const MISSING: GitHubAnswered = { status: 404, json: { message: 'Not Found' } };
const refusedFor = (permissions: string): GitHubAnswered => ({
  status: 403,
  json: { message: 'Resource not accessible by integration' },
  headers: { 'x-accepted-github-permissions': permissions },
});

export function commandRoute(state: CommandsOfRepository): GitHubRoute {
  return (asked) => {
    const [, comment, reaction] = /^issues\/comments\/(\d+)\/reactions(?:\/(\d+))?$/.exec(asked.path) ?? [];
    if (comment !== undefined) return answerReaction(state, asked, Number(comment), reaction);
    const [, file] = /^actions\/workflows\/([^/]+)\/runs$/.exec(asked.path) ?? [];
    if (file !== undefined && asked.method === 'GET') return listRuns(state, file, asked.query);
    const [, run] = /^actions\/runs\/(\d+)\/cancel$/.exec(asked.path) ?? [];
    return run !== undefined && asked.method === 'POST' ? cancel(state, Number(run)) : undefined;
  };
}

function answerReaction(
  state: CommandsOfRepository,
  { method, body }: GitHubAsked,
  comment: number,
  reaction: string | undefined,
): GitHubAnswered {
  if (state.lacks?.includes('reactions')) return refusedFor('issues=write; pull_requests=write');
  if (!state.comments.includes(comment)) return MISSING;
  if (method === 'DELETE' && reaction !== undefined) {
    const at = state.reactions.findIndex((one) => one.id === Number(reaction) && one.comment === comment);
    if (at < 0) return MISSING;
    state.reactions.splice(at, 1);
    return { status: 204 };
  }
  const content = (body as { content?: unknown } | undefined)?.content;
  if (method !== 'POST' || reaction !== undefined) return MISSING;
  if (typeof content !== 'string' || !CONTENTS.includes(content)) {
    return { status: 422, json: { message: 'Validation Failed' } };
  }
  const known = state.reactions.find((one) => one.comment === comment && one.content === content);
  const added = known ?? { id: state.reactions.length + 51, comment, content };
  if (known === undefined) state.reactions.push(added);
  return { status: known === undefined ? 201 : 200, json: { id: added.id, content: added.content } };
}

function listRuns({ runs }: CommandsOfRepository, file: string, query: URLSearchParams): GitHubAnswered {
  const status = query.get('status') ?? '';
  const own = runs[file];
  if (own === undefined || !STATUSES.includes(status)) return MISSING;
  const workflow_runs = own
    .filter((run) => run.status === status)
    .map((run) => ({
      head_branch: 'main',
      head_repository: { full_name: 'octo-org/octo-repo' },
      pull_requests: [],
      ...run,
    }));
  return { status: 200, json: { total_count: workflow_runs.length, workflow_runs } };
}

function cancel(state: CommandsOfRepository, id: number): GitHubAnswered {
  if (state.lacks?.includes('actions')) return refusedFor('actions=write');
  const run = Object.values(state.runs)
    .flat()
    .find((one) => one.id === id);
  if (run === undefined) return MISSING;
  if (state.over?.includes(id))
    return { status: 409, json: { message: 'Cannot cancel a workflow run that is completed.' } };
  state.cancelled.push(id);
  return { status: 202, json: {} };
}
