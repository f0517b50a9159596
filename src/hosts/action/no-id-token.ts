// What a step says when GitHub gives it no identity token for a server.
import { FlueError, messageOf } from '../../errors.ts';
import { GitHubError } from '../../github/api.ts';

export function noIdToken(cause: unknown): FlueError {
  const mayRepeat = !(cause instanceof GitHubError && cause.retryAfterMs === null);
  return new FlueError('unauthorized', `GitHub gave no identity token (${messageOf(cause)})`, {
    hint: mayRepeat ? undefined : 'give the job permissions: id-token: write, or set flue-token',
    retryable: mayRepeat,
    cause,
  });
}
