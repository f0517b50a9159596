// Brings checked changes to GitHub: a commit on the branch of the event, or a pull request. Whatever goes wrong is one
// sentence with the way out.
import { createHash } from 'node:crypto';
import { messageOf } from '../../errors.ts';
import { GitHubError } from '../../github/api.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import type { Checked } from '../../github/write-back/check-changes.ts';
import { commitChanges, type Work, WriteBackError } from '../../github/write-back/commit-changes.ts';
import type { Origin } from '../../github/write-back/commit-message.ts';
import { type Destination, permissionHint } from '../../github/write-back/destination.ts';
import { createGitData } from '../../github/write-back/git-data.ts';
import { writePullRequest } from '../../github/write-back/pull-request.ts';
import type { Difference } from '../../protocol/difference.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { writeBackBody } from '../../report/write-back-body.ts';
import type { Delivery } from './announce.ts';
import type { Problem } from './conclude.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';
import { print } from './log.ts';

export interface GitHubWork {
  inputs: ActionInputs;
  delivery: Delivery;
  destination: Extract<Destination, { kind: 'branch' }>;
  checked: Checked;
  snapshots: readonly RunSnapshot[];
  interrupt: AbortSignal;
}

export type Outcome = { said: string; url: string | null } | { problem: Problem };

/** For all requests together. */
const LIMIT_MS = 180_000;

/** Rejects never. */
export async function writeToGitHub(work: GitHubWork): Promise<Outcome> {
  const signal = AbortSignal.any([work.interrupt, AbortSignal.timeout(LIMIT_MS)]);
  try {
    return await untilAborted(write(work, signal), signal);
  } catch (thrown) {
    return { problem: problemOf(thrown, work) };
  }
}

async function write(given: GitHubWork, signal: AbortSignal): Promise<Outcome> {
  const { inputs, delivery, destination, checked } = given;
  const { repository, branch } = destination;
  const api = githubApiOf(inputs);
  const work: Work = {
    git: createGitData({ api, repository, signal }),
    changes: checked.accepted,
    origin: originOf(given),
    pause: () => new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1500)),
  };
  if (inputs.writeBack.mode === 'commit') {
    const { sha, changed } = await commitChanges(branch, work);
    const short = sha.slice(0, 7);
    if (!changed) return { said: `branch ${branch} holds the changes already, at ${short}`, url: null };
    return { said: `committed to branch ${branch} as ${short}`, url: pageOf(delivery, `commit/${sha}`) };
  }
  const { pull, changed } = await writePullRequest({
    ...work,
    api,
    repository,
    base: branch,
    head: headBranch(work.origin, branch, inputs.target.name),
    title: `Changes of ${work.origin.what}`,
    body: delivery.redact(bodyOf(given, work.origin)),
  });
  if (pull === null) return { said: `branch ${branch} holds the changes already`, url: null };
  print(workflowCommand('notice', oneLine(delivery.redact(`pull request: ${pull.url}`), 500)));
  const became = pull.isNew ? 'opened' : changed ? 'brought up to date' : 'as it was';
  return { said: `pull request ${became}:`, url: pull.url };
}

function originOf({ delivery, inputs, snapshots }: GitHubWork): Origin {
  const { redact, event, step } = delivery;
  return {
    what: `${inputs.target.kind} ${inputs.target.name}`,
    instanceId: redact(delivery.instanceId ?? ''),
    runIds: snapshots.filter(({ status }) => status === 'succeeded').map(({ runId }) => runId),
    githubRunId: step.github.GITHUB_RUN_ID ?? '',
    runUrl: event.runUrl,
  };
}

/** The same for every run of an instance over the same base. */
function headBranch({ what, instanceId }: Origin, base: string, name: string): string {
  const word = (text: string, most: number): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, most)
      .replace(/^-+|-+$/g, '');
  const hash = createHash('sha256')
    .update(JSON.stringify([what, instanceId, base]))
    .digest('hex')
    .slice(0, 8);
  return ['flue', word(name, 40) || 'run', [word(instanceId, 60), hash].filter(Boolean).join('-')].join('/');
}

function bodyOf({ delivery, checked, snapshots }: GitHubWork, { what }: Origin): string {
  const change = ({ before, after }: Difference): 'added' | 'changed' | 'removed' =>
    before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return writeBackBody({
    what,
    text: snapshots.length === 1 ? delivery.redact(snapshots[0]?.text ?? '') : null,
    files: checked.accepted.map((one) => ({ path: one.path, change: change(one) })),
    refused: checked.refused,
    runUrl: delivery.event.runUrl,
  });
}

function pageOf({ event }: Delivery, path: string): string {
  return `${event.serverUrl}/${event.repository}/${path}`;
}

function problemOf(thrown: unknown, { inputs, delivery, interrupt }: GitHubWork): Problem {
  const code = 'write_back_failed';
  const what = inputs.writeBack.mode === 'commit' ? 'committed' : 'brought into a pull request';
  const reason = interrupt.aborted
    ? 'the job was cancelled'
    : isTimeout(thrown)
      ? `GitHub took longer than ${LIMIT_MS / 1000} s`
      : messageOf(thrown);
  const message = delivery.redact(`the changes could not be ${what}: ${reason}`);
  if (thrown instanceof WriteBackError) return { code, message, hint: `${thrown.wayOut}; the patch is kept` };
  const isRefused = thrown instanceof GitHubError && [401, 403, 404].includes(thrown.status ?? 0);
  if (!isRefused) return { code, message, hint: 're-run the job; the patch is in output patch-file' };
  const setting =
    inputs.writeBack.mode === 'pull-request'
      ? ' and allow GitHub Actions to create pull requests in the settings of the repository'
      : '';
  return { code, message, hint: `${permissionHint(inputs.writeBack.mode)}${setting}; the patch is kept` };
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError';
}

/** What has been begun goes on, and nobody waits for it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
