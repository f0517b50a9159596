// The check run on the commit. Whatever goes wrong with it is one sentence in the log, with the way out, and changes
// nothing of how the step ends.
import { messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { GitHubError } from '../../github/api.ts';
import { checkAnnotations } from '../../github/check-run/check-annotations.ts';
import { headShaOf } from '../../github/check-run/head-sha.ts';
import { type CheckRun, writeCheckRun } from '../../github/check-run/write-check-run.ts';
import type { EventContext } from '../../github/event-context.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { findingsOf } from '../../protocol/findings.ts';
import { renderCheckRun } from '../../report/check-run.ts';
import type { Delivery } from './announce.ts';
import { redactEnding } from './comment-part.ts';
import { type Ending, isOutsiders } from './conclude.ts';
import type { FindingsInputs } from './findings-inputs.ts';
import { githubApiOf } from './github-api.ts';
import { print, printUntrusted } from './log.ts';
import { reportOf } from './report-of.ts';
import { within } from './within.ts';

const LIMIT_MS = 60_000;
/** Between a cancel and the end of the process lie 7.5 s, of which the runs took up to 3. */
const HURRIED_MS = 3000;

export type CheckRunOptions = Pick<
  Delivery,
  'ending' | 'event' | 'step' | 'instanceId' | 'filesRoot' | 'redact' | 'headSha'
> & { inputs: FindingsInputs };

/** Rejects never. */
export async function deliverCheckRun(options: CheckRunOptions): Promise<void> {
  const { inputs, event, ending } = options;
  const { checkRun: name } = inputs;
  if (name === null) return;
  if (event.repository === null) return void silently('this event names no repository');
  // Skipped and neutral let a required check pass: nobody may put them in the place of a red one with a comment.
  if (isOutsiders(ending)) return void silently('this event may not start a run');
  if (isKeyless(ending)) return print(keylessNotice(event));
  try {
    const limitMs = ending.conclusion === 'cancelled' ? HURRIED_MS : LIMIT_MS;
    await within(limitMs, write(options, { name, repository: event.repository }));
  } catch (thrown) {
    print(sentenceOf(thrown, options));
  }
}

/** Nothing was looked at, and anybody can open a pull request from a fork. */
function isKeyless({ conclusion, problem }: Ending): boolean {
  return conclusion === 'neutral' && problem?.code === 'missing_key';
}

function keylessNotice(event: EventContext): string {
  const why = `nothing was looked at, and the token of an event of ${originOf(event) ?? 'others'} may only read`;
  return workflowCommand('notice', `no check run: ${why}. The report is in the job summary.`);
}

function silently(why: string): void {
  print(workflowCommand('debug', `no check run: ${why}`));
}

async function write(
  options: CheckRunOptions,
  { name, repository }: { name: string; repository: string },
): Promise<void> {
  const { inputs, step, event, redact } = options;
  const api = githubApiOf({ ...inputs, github: step.github });
  const asks = (): Promise<string | null> =>
    headShaOf(api, {
      repository,
      pullRequest: event.pullRequest,
      sha: event.sha,
      eventPath: step.github.GITHUB_EVENT_PATH ?? null,
    });
  const headSha = await (options.headSha ?? asks());
  if (headSha === null) return silently('this event names no commit');
  const check = checkOf(options, { name: redact(name), headSha });
  const { url, refused } = await writeCheckRun(api, repository, check);
  if (url !== null) printUntrusted(`check run: ${redact(url)}`, { maxLines: 1 });
  if (refused !== null)
    print(
      stepWarning(`the check run has no annotations: ${redact(refused)}. Its summary lists the findings.`),
    );
}

function checkOf(options: CheckRunOptions, { name, headSha }: Pick<CheckRun, 'name' | 'headSha'>): CheckRun {
  const { event, step, redact, filesRoot, inputs } = options;
  const ending = redactEnding(options.ending, redact);
  const findings = ending.snapshots.flatMap(({ result }) => findingsOf(result));
  // The files are seen as the pull request has them, not as its merge would.
  const report = reportOf({ ending, event: { ...event, sha: headSha }, filesRoot });
  const started = ending.snapshots.map(({ startedAt, createdAt }) => startedAt ?? createdAt).sort();
  return {
    name,
    headSha,
    externalId: externalIdOf({ event, step, leg: inputs.leg }),
    conclusion: ending.conclusion,
    startedAt: started[0] ?? null,
    completedAt: new Date().toISOString(),
    detailsUrl: event.runUrl,
    ...renderCheckRun(report, redact),
    annotations: checkAnnotations(findings, filesRoot),
  };
}

function externalIdOf({
  event,
  step,
  leg,
}: { leg: string | null } & Pick<CheckRunOptions, 'event' | 'step'>) {
  const { GITHUB_RUN_ID: run = '0', GITHUB_ACTION: action = '' } = step.github;
  return ['flue', run, event.attempt ?? 1, event.job ?? '', action, leg ?? ''].join('/').slice(0, 255);
}

function sentenceOf(thrown: unknown, { event, redact }: Pick<CheckRunOptions, 'event' | 'redact'>): string {
  const reason = redact(messageOf(thrown)).replace(/\.$/, '');
  const status = thrown instanceof GitHubError ? thrown.status : null;
  const isRefused = status === 401 || status === 403 || status === 404;
  const origin = originOf(event);
  if (isRefused && origin !== null) {
    return workflowCommand(
      'notice',
      `no check run: the token of an event of ${origin} may only read (${reason}). The report is in the job summary.`,
    );
  }
  const way = isRefused
    ? 'Give the job permissions: checks: write, or leave input check-run empty.'
    : 'The report is in the job summary.';
  return stepWarning(`the check run could not be written: ${reason}. ${way}`);
}

function originOf({ fork, dependabot }: EventContext): string | null {
  if (fork) return 'a fork';
  return dependabot ? 'Dependabot' : null;
}
