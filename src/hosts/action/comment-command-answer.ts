// Answers a command where it was given: a reaction at once and another in the end, and a comment below. Whatever goes wrong
// with that is one sentence in the log, holds up no run, and changes nothing of how the step ends.
import { messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { GitHubError } from '../../github/api.ts';
import type { CommentEvent } from '../../github/commands/comment-event.ts';
import { beginReactions, type Reactions, type Verdict } from '../../github/commands/reactions.ts';
import { createRestComments } from '../../github/comment/rest-comments.ts';
import { writeNew } from '../../github/comment/write-new.ts';
import { appendValue } from '../../github/file-command.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import type { Conclusion } from '../../protocol/conclusion.ts';
import type { Delivery } from './announce.ts';
import { type Answered, replyOfRun, replyWith } from './comment-command-reply.ts';
import { redactEnding } from './comment-part.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';
import { print } from './log.ts';
import { within } from './within.ts';

export interface Answer {
  /** The run's ending will be the answer. */
  awaitRun(): void;
  give(answered: Answered): void;
}

export interface AnswerOptions {
  inputs: ActionInputs;
  delivery: Delivery;
  comment: CommentEvent;
  /** The line of the command. */
  line: string;
}

const LIMIT_MS = 30_000;
/** Between a cancel and the end of the process lie 7.5 s, of which the runs took up to 3 and a sticky comment more. */
const HURRIED_MS = 1500;

/** Sends the first reaction without waiting for it, and leaves the rest to the end of the step. */
export function beginAnswer(options: AnswerOptions): Answer {
  const { inputs, delivery, comment } = options;
  const reactions = beginReactions({
    api: githubApiOf(inputs),
    repository: delivery.event.repository ?? '',
    comment: comment.id,
    isPullRequest: comment.isPullRequest,
  });
  const mode = delivery.wanted.comment?.mode ?? 'off';
  const answerBy = (verdictOf: () => Verdict, body: (() => string) | null): void => {
    delivery.answer = () => deliver(options, { reactions, verdict: verdictOf(), body });
  };
  const frame = (): Parameters<typeof replyWith>[1] => ({
    line: options.line,
    runUrl: delivery.event.runUrl,
    redact: delivery.redact,
  });
  return {
    awaitRun() {
      // The sticky comment of a pull request tells of the run by itself.
      const isTold = mode === 'off' || (mode === 'sticky' && comment.isPullRequest);
      const reply = (): string => replyOfRun(redactEnding(delivery.ending, delivery.redact), frame());
      if (!isTold) leaveCommentToUs(delivery);
      answerBy(() => VERDICTS[delivery.ending.conclusion], isTold ? null : reply);
    },
    give(answered) {
      leaveCommentToUs(delivery);
      leaveFindings(delivery);
      answerBy(() => answered.verdict, mode === 'off' ? null : () => replyWith(answered, frame()));
    },
  };
}

const VERDICTS: Readonly<Record<Conclusion, Verdict>> = {
  success: 'rocket',
  failure: '-1',
  neutral: '-1',
  cancelled: '-1',
  skipped: 'confused',
};

function leaveCommentToUs(delivery: Delivery): void {
  const { comment } = delivery.wanted;
  if (comment !== undefined) delivery.wanted = { ...delivery.wanted, comment: { ...comment, mode: 'off' } };
}

/** Where no agent ran there is no verdict: that of an earlier run stands, also when a stop fails. */
function leaveFindings(delivery: Delivery): void {
  const { findings: _left, ...wanted } = delivery.wanted;
  delivery.wanted = wanted;
}

interface Last {
  reactions: Reactions;
  verdict: Verdict;
  /** null when nothing is to be written. */
  body: (() => string) | null;
}

async function deliver(options: AnswerOptions, { reactions, verdict, body }: Last): Promise<void> {
  const { delivery } = options;
  const hurried = delivery.ending.conclusion === 'cancelled';
  const limitMs = hurried ? HURRIED_MS : LIMIT_MS;
  await Promise.all([
    attempt('reaction', options, () => reactions.settle(verdict, hurried ? HURRIED_MS : undefined)),
    body === null ? null : attempt('reply', options, () => reply(options, body(), limitMs)),
  ]);
  const { stateFile } = delivery.step;
  // Else the post step would write what we could not.
  if (body !== null && stateFile !== null) appendValue(stateFile, 'commented', 'true');
}

async function reply(options: AnswerOptions, body: string, limitMs: number): Promise<void> {
  const { inputs, delivery, comment } = options;
  const api = createRestComments({
    api: githubApiOf(inputs),
    repository: delivery.event.repository ?? '',
    pullRequest: comment.number,
    token: inputs.githubToken ?? '',
  });
  const circumstances = { now: Date.now, wait, random: Math.random };
  const { url } = await within(limitMs, writeNew(api, body, { circumstances, limitMs }));
  const { outputFile } = delivery.step;
  if (outputFile !== null) appendValue(outputFile, 'comment-url', url);
}

async function attempt(what: string, options: AnswerOptions, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    print(sentenceOf(what, thrown, options));
  }
}

function sentenceOf(what: string, thrown: unknown, { comment, delivery }: AnswerOptions): string {
  const reason = delivery.redact(messageOf(thrown)).replace(/\.$/, '');
  const status = thrown instanceof GitHubError ? thrown.status : null;
  // Whoever deletes a comment wants no sign on it.
  if (what === 'reaction' && status === 404)
    return workflowCommand('debug', 'no reaction: the comment is gone');
  const permission = comment.isPullRequest ? 'pull-requests: write' : 'issues: write';
  const way =
    status === 401 || status === 403 || status === 404
      ? `Give the job permissions: ${permission}.`
      : 'The report is in the job summary.';
  return stepWarning(`the ${what} could not be written: ${reason}. ${way}`);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
