// Reactions to a comment: three requests at most, one try each, none of which holds anything up. `eyes` when the command is
// taken, another sign when it is done, and `eyes` taken back.
// https://docs.github.com/rest/reactions/reactions#create-reaction-for-an-issue-comment

import { type GitHubApi, GitHubError } from '../api.ts';
import { numberAt } from '../git-facts/payload.ts';

/** `rocket`: the run succeeded. `+1`: done. `-1`: it failed. `confused`: nothing could be done of it. */
export type Verdict = 'rocket' | '+1' | '-1' | 'confused';

export interface Reactions {
  /** Throws GitHubError, also when a request takes too long. */
  settle(verdict: Verdict, limitMs?: number): Promise<void>;
}

export interface ReactionsOptions {
  api: GitHubApi;
  /** owner/name */
  repository: string;
  comment: number;
  isPullRequest: boolean;
}

const LIMIT_MS = 5000;

/** Sends `eyes`, and does not wait for it. */
export function beginReactions({ api, repository, comment, isPullRequest }: ReactionsOptions): Reactions {
  const path = `/repos/${repository}/issues/comments/${comment}/reactions`;
  const permission = isPullRequest ? 'pull-requests: write' : 'issues: write';
  const react = async (content: 'eyes' | Verdict): Promise<number | undefined> => {
    const answer = await api.write({ method: 'POST', path, body: { content }, permission });
    return numberAt(answer.json(), 'id');
  };
  const eyes = within(LIMIT_MS, react('eyes'));
  // Looked at when the run is over; until then a failure is nobody's.
  eyes.catch(() => undefined);
  return {
    async settle(verdict, limitMs = LIMIT_MS) {
      const id = await within(limitMs, eyes);
      const takeBack =
        id === undefined ? undefined : api.write({ method: 'DELETE', path: `${path}/${id}`, permission });
      await within(limitMs, Promise.all([react(verdict), takeBack]));
    },
  };
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new GitHubError(`GitHub took longer than ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
