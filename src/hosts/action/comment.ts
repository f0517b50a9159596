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
import type { Ending } from './conclude.ts';
import { githubApiOf } from './github-api.ts';
import { print, printUntrusted } from './log.ts';

/** How many legs can write one comment without getting in GitHub's way: 80 writes a minute are allowed. */
const MOST_LEGS = 20;
const LIMIT_MS = 60_000;
/** Between a cancel and the end of the process lie 7.5 s, of which the runs took up to 3. */
const HURRIED_MS = 3000;

export interface CommentOptions extends Told {
  inputs: CommentInputs;
  /** The job was cancelled, and the process has seconds. */
  hurried: boolean;
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

/** Anybody can cause such an event, and nobody may put an empty report in the place of a good one with it. */
function isOutsiders({ conclusion, problem }: Ending): boolean {
  return conclusion === 'skipped' || problem?.code === 'untrusted';
}

async function write(
  options: CommentOptions,
  place: { repository: string; pullRequest: number },
): Promise<StickyOutcome | null> {
  const { inputs, hurried } = options;
  const part = ownPartOf(options, inputs, Date.now());
  const legs = inputs.leg?.total ?? 1;
  if (inputs.mode === 'sticky' && legs > MOST_LEGS) {
    leaveRecord(part, legs);
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

/** A request under way may take longer than the time for the whole comment. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new GitHubError(`GitHub took longer than ${limitMs / 1000} s`)),
      limitMs + 500,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function openComments(
  { inputs, step }: CommentOptions,
  place: { repository: string; pullRequest: number },
): CommentsApi {
  const { githubToken: token } = inputs;
  if (token === null) throw new GitHubError('input github-token is empty');
  return createRestComments({ api: githubApiOf({ ...inputs, github: step.github }), token, ...place });
}

/** So many legs would keep each other from writing. Their records are in the log, where a later job finds them. */
function leaveRecord({ leg, key }: OwnPart, legs: number): void {
  print(`flue:v1 key=${encodeURIComponent(key)} leg=${encodeLeg(leg)}`);
  print(
    workflowCommand(
      'notice',
      `no comment from this leg: ${legs} legs do not share one, ${MOST_LEGS} do. Its record is in the log; mode: report merges them.`,
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
