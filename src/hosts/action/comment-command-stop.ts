// `/flue stop`: cancels the other runs of this GitHub workflow for the same pull request or issue, and says how many.
import { messageOf } from '../../errors.ts';
import { GitHubError } from '../../github/api.ts';
import type { CommentEvent } from '../../github/commands/comment-event.ts';
import { type Stopped, stopRuns } from '../../github/commands/stop-runs.ts';
import type { Answered } from './comment-command-reply.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';

/** Rejects never. */
export async function stopFor(inputs: ActionInputs, comment: CommentEvent): Promise<Answered> {
  const { GITHUB_REPOSITORY: repository = '', GITHUB_WORKFLOW_REF: ref = '' } = inputs.github;
  const workflowFile = fileOf(ref, repository);
  if (workflowFile === null) {
    const text =
      'Nothing was stopped: the runner does not say which file of this repository the GitHub workflow is.';
    return { verdict: '-1', failed: true, text };
  }
  try {
    const stopped = await stopRuns({
      api: githubApiOf(inputs),
      repository,
      workflowFile,
      ownRun: Number(inputs.github.GITHUB_RUN_ID),
      subject: comment,
    });
    return { verdict: '+1', text: sentenceOf(stopped, comment) };
  } catch (thrown) {
    const status = thrown instanceof GitHubError ? thrown.status : null;
    const way =
      status === 403 || status === 404 ? 'Give the job permissions: actions: write.' : 'Try it again.';
    const reason = messageOf(thrown).replace(/\.$/, '');
    return { verdict: '-1', failed: true, text: `Not all could be stopped: ${reason}. ${way}` };
  }
}

/** `flue.yml` of `octo-org/octo-repo/.github/workflows/flue.yml@refs/heads/main`. */
function fileOf(ref: string, repository: string): string | null {
  const [path = ''] = ref.split('@');
  const folder = `${repository}/.github/workflows/`;
  const file = path.slice(folder.length);
  return path.startsWith(folder) && /^[^/]+\.ya?ml$/.test(file) ? file : null;
}

function sentenceOf({ cancelled, over }: Stopped, { isPullRequest }: CommentEvent): string {
  const what = isPullRequest ? 'pull request' : 'issue';
  if (cancelled === 0) return `No other run of this GitHub workflow is under way for this ${what}.`;
  const runs = cancelled === 1 ? '1 run was' : `${cancelled} runs were`;
  return `${runs} cancelled${over === 0 ? '' : `, ${over} had ended by then`}.`;
}
