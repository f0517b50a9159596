// The comment on the pull request. Whatever goes wrong with it is one sentence in the log, with the way out, and changes
// nothing else of how the step ends.
import { messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { GitHubError } from '../../github/api.ts';
import type { CommentsApi } from '../../github/comment/comments-api.ts';
import { createRestComments } from '../../github/comment/rest-comments.ts';
import { writeNew } from '../../github/comment/write-new.ts';
import { type StickyOutcome, writeSticky } from '../../github/comment/write-sticky.ts';
import { appendValue } from '../../github/file-command.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { createCommentDocument, type OwnPart, singleComment } from '../../report/comment-document.ts';
import { encodeLeg } from '../../report/comment-record.ts';
import type { CommentInputs } from './comment-inputs.ts';
import { ownPartOf, type Told } from './comment-part.ts';
import { isOutsiders } from './conclude.ts';
import { githubApiOf } from './github-api.ts';
import { print, printUntrusted } from './log.ts';
import type { MergedRun } from './merged-run.ts';
import { within } from './within.ts';

/** How many legs can write one comment without getting in GitHub's way: 80 writes a minute are allowed. */
const MOST_LEGS = 20;
const LIMIT_MS = 60_000;
/** Between a cancel and the end of the process lie 7.5 s, of which the runs took up to 3. */
const HURRIED_MS = 3000;

export interface CommentOptions extends Told {
  inputs: CommentInputs;
  /** The job was cancelled, and the process has seconds. */
  hurried: boolean;
  /** Whether the leg's record lies where mode: report finds it. */
  recorded: boolean;
  /** All legs, which mode: report writes in one go. */
  merged?: MergedRun;
  redact(text: string): string;
}

/** Resolves with the comment's address, or null where there is none; rejects never. */
export async function deliverComment(options: CommentOptions): Promise<string | null> {
  const { inputs, event, ending } = options;
  if (inputs.mode === 'off') return null;
  if (event.pullRequest === null || event.repository === null) {
    print(workflowCommand('debug', 'no comment: this event belongs to no pull request'));
    return null;
  }
  if (isOutsiders(ending)) {
    print(workflowCommand('debug', 'no comment: this event may not start a run'));
    return null;
  }
  try {
    const outcome = await write(options, { pullRequest: event.pullRequest, repository: event.repository });
    if (outcome === null) return null;
    printUntrusted(
      `comment: ${outcome.url}${outcome.settled ? '' : ' (others write to it at the same time)'}`,
    );
    return outcome.url;
  } catch (thrown) {
    print(sentenceOf(thrown, options));
    return null;
  }
}

async function write(
  options: CommentOptions,
  place: { repository: string; pullRequest: number },
): Promise<StickyOutcome | null> {
  const { inputs, hurried, recorded, merged } = options;
  if (merged !== undefined) return writeMerged(options, merged, openComments(options, place));
  const part = ownPartOf(options, inputs, Date.now());
  const legs = inputs.leg?.total ?? 1;
  if (inputs.mode === 'sticky' && legs > MOST_LEGS) {
    leaveToReport(part, { legs, recorded });
    return null;
  }
  const api = openComments(options, place);
  const circumstances = { now: Date.now, wait, random: Math.random };
  const limitMs = hurried ? HURRIED_MS : LIMIT_MS;
  if (inputs.mode === 'new') {
    const body = singleComment(part);
    const { url } = await within(limitMs, writeNew(api, body, { circumstances, limitMs }));
    return { url, changed: true, settled: true };
  }
  const sticky = writeSticky({
    api,
    document: createCommentDocument(part),
    circumstances,
    leg: hurried ? null : inputs.leg,
    mayBeShared: !hurried && inputs.key !== null,
    limitMs,
  });
  return within(limitMs, sticky);
}

/** A single writer, of which the first line is that of all legs. */
async function writeMerged(
  { inputs, hurried }: CommentOptions,
  { document, body }: MergedRun,
  api: CommentsApi,
): Promise<StickyOutcome> {
  const circumstances = { now: Date.now, wait, random: Math.random };
  const limitMs = hurried ? HURRIED_MS : LIMIT_MS;
  if (inputs.mode === 'new') {
    const { url } = await within(limitMs, writeNew(api, body(), { circumstances, limitMs }));
    return { url, changed: true, settled: true };
  }
  const options = { api, document: document(), circumstances, leg: null, mayBeShared: false, limitMs };
  return within(limitMs, writeSticky(options));
}

function openComments(
  { inputs, step }: CommentOptions,
  place: { repository: string; pullRequest: number },
): CommentsApi {
  const { githubToken: token } = inputs;
  if (token === null) throw new GitHubError('input github-token is empty');
  return createRestComments({ api: githubApiOf({ ...inputs, github: step.github }), token, ...place });
}

/** So many legs would keep each other from writing. Without artifacts their records are in their logs at least. */
function leaveToReport({ leg, key }: OwnPart, { legs, recorded }: { legs: number; recorded: boolean }): void {
  if (!recorded) print(`flue:v1 key=${encodeURIComponent(key)} leg=${encodeLeg(leg)}`);
  const where = recorded ? 'Its record is kept for a later job' : 'Its record is only in this log';
  const way = recorded ? 'with mode: report, which merges all of them' : 'where mode: report cannot read it';
  print(
    workflowCommand(
      'notice',
      `no comment from this leg: ${legs} legs do not share one, ${MOST_LEGS} do. ${where}, ${way}.`,
    ),
  );
}

function sentenceOf(thrown: unknown, { event, redact }: CommentOptions): string {
  const reason = redact(messageOf(thrown)).replace(/\.$/, '');
  const status = thrown instanceof GitHubError ? thrown.status : null;
  const isRefused = status === 401 || status === 403 || status === 404;
  const origin = event.fork ? 'a fork' : event.dependabot ? 'Dependabot' : null;
  if (isRefused && origin !== null) {
    return workflowCommand(
      'notice',
      `no comment: the token of an event of ${origin} may only read (${reason}). The report is in the job summary.`,
    );
  }
  const way = isRefused
    ? 'Give the job permissions: pull-requests: write, or leave input comment off.'
    : 'The report is in the job summary.';
  return stepWarning(`the comment could not be written: ${reason}. ${way}`);
}

/** Tells the post step that there is nothing left to do for the comment. */
export function markCommented(stateFile: string | null): void {
  if (stateFile !== null) appendValue(stateFile, 'commented', 'true');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
