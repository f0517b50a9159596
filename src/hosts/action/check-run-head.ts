// The commit that a check run will stand on, where the event does not tell it: asked for before a run looks at the pull
// request, so that no verdict comes to stand on a commit that was pushed meanwhile.
import { appendValue } from '../../github/file-command.ts';
import type { Delivery } from './announce.ts';
import type { ActionInputs } from './inputs.ts';

const LIMIT_MS = 10_000;

/** Asks only for a comment on a pull request, and where a check run is wanted. Rejects never. */
export async function noteHead(inputs: ActionInputs, delivery: Delivery): Promise<void> {
  const { event, step, wanted } = delivery;
  const { repository, pullRequest, eventName } = event;
  const isWanted = (wanted.findings?.checkRun ?? null) !== null;
  if (!isWanted || eventName !== 'issue_comment' || repository === null || pullRequest === null) return;
  const [{ headShaOf }, { githubApiOf }, { within }] = await Promise.all([
    import('../../github/check-run/head-sha.ts'),
    import('./github-api.ts'),
    import('./within.ts'),
  ]);
  const eventPath = step.github.GITHUB_EVENT_PATH ?? null;
  const asked = headShaOf(githubApiOf(inputs), { repository, pullRequest, sha: event.sha, eventPath });
  delivery.headSha = within(LIMIT_MS, asked);
  // Why it could not be had is said where the check run would be.
  const head = await delivery.headSha.catch(() => null);
  if (head !== null && step.stateFile !== null) appendValue(step.stateFile, 'head', head);
}
