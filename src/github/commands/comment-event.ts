// The comment that started the job, as its event tells it. It is never fetched again: what was judged is what is done,
// whatever becomes of the comment in the meantime.
import { type GithubVariables, readEvent } from '../event-context.ts';
import { at, numberAt, textAt } from '../git-facts/payload.ts';

export interface CommentEvent {
  /** `created`, `edited`, `deleted`. */
  action: string;
  /** Of the comment. */
  id: number;
  body: string;
  /** Of the issue or the pull request. */
  number: number;
  title: string;
  isPullRequest: boolean;
}

/** null when the event is none of a comment. */
export function readCommentEvent(variables: GithubVariables): CommentEvent | null {
  return commentEventOf(readEvent(variables.GITHUB_EVENT_PATH?.trim() || null));
}

/** `payload` may be anything. */
export function commentEventOf(payload: unknown): CommentEvent | null {
  const id = numberAt(payload, 'comment', 'id');
  const body = textAt(payload, 'comment', 'body');
  const number = numberAt(payload, 'issue', 'number');
  if (!isCount(id) || !isCount(number) || body === undefined) return null;
  return {
    action: textAt(payload, 'action') ?? '',
    id,
    body,
    number,
    title: textAt(payload, 'issue', 'title') ?? '',
    isPullRequest: (at(payload, 'issue', 'pull_request') ?? null) !== null,
  };
}

function isCount(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}
