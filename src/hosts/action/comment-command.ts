// A comment that begins with `/flue`: heard, judged, answered. Of a comment that does not, nothing further is looked at; of
// one by somebody who may not start a run, nothing shows that it was read.
import { type CommentEvent, readCommentEvent } from '../../github/commands/comment-event.ts';
import { type Command, type Heard, parseCommand } from '../../github/commands/parse-command.ts';
import type { Delivery } from './announce.ts';
import type { Answered } from './comment-command-reply.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';
import { print } from './log.ts';
import { skipNotice } from './trust.ts';

export interface CommentWork {
  inputs: ActionInputs;
  delivery: Delivery;
  /** Goes on only when whoever wrote the comment may start a run. */
  ifTrusted(go: () => Promise<Ending>): Promise<Ending>;
  perform(inputs: ActionInputs): Promise<Ending>;
}

export async function obeyComment(work: CommentWork): Promise<Ending> {
  const comment = readCommentEvent(work.inputs.github);
  if (comment === null) return skip(work.delivery, 'the event does not say what the comment is');
  if (comment.action !== 'created')
    return skip(work.delivery, 'only a new comment is a command, not one that was edited or deleted');
  const heard = parseCommand(comment.body);
  if (heard === null) return skip(work.delivery, 'the comment does not begin with /flue');
  return work.ifTrusted(() => obey(work, comment, heard));
}

function skip(delivery: Delivery, reason: string): Ending {
  const ending = skipped(reason);
  print(skipNotice(ending, delivery.redact));
  return ending;
}

function skipped(reason: string): Ending {
  return { conclusion: 'skipped', snapshots: [], problem: null, skipReason: reason };
}

async function obey(work: CommentWork, comment: CommentEvent, { command, line }: Heard): Promise<Ending> {
  const { inputs, delivery } = work;
  const { beginAnswer } = await import('./comment-command-answer.ts');
  const answer = beginAnswer({ inputs, delivery, comment, line });
  if (command.verb === 'message') {
    answer.awaitRun();
    return work.perform(withMessage(inputs, command.message));
  }
  if ((command.verb === 'approve' || command.verb === 'deny') && inputs.journal.keep) {
    answer.awaitRun();
    return work.perform(withAnswer(inputs, command, delivery.event.actor));
  }
  const answered = await answerOf(command, work, comment);
  answer.give(answered);
  if (answered.failed) return failed(answered.text);
  return skip(delivery, answered.short ?? answered.text);
}

function withMessage(inputs: ActionInputs, message: string): ActionInputs {
  const { kind, name } = inputs.target;
  return { ...inputs, target: { kind, name, many: false, payload: { kind: 'message', message } } };
}

function withAnswer(
  inputs: ActionInputs,
  command: Extract<Command, { verb: 'approve' | 'deny' }>,
  by: string | null,
): ActionInputs {
  const why = command.verb === 'deny' && command.reason !== null ? { reason: command.reason } : {};
  const decision = { approve: command.verb === 'approve', by, ...why };
  return { ...inputs, answer: { runId: null, call: command.call, decision } };
}

async function answerOf(
  command: Exclude<Command, { verb: 'message' }>,
  { inputs }: CommentWork,
  comment: CommentEvent,
): Promise<Answered> {
  if (command.verb === 'stop') {
    const { stopFor } = await import('./comment-command-stop.ts');
    return stopFor(inputs, comment);
  }
  const { HELP, NOTHING_WAITS } = await import('./comment-command-reply.ts');
  if (command.verb === 'help') return HELP;
  if (command.verb === 'refused') return { verdict: 'confused', text: command.problem };
  return NOTHING_WAITS;
}

/** Somebody relies on it: a stop that did not happen must not be green. */
function failed(text: string): Ending {
  const problem = { code: 'command_failed', message: text };
  return { conclusion: 'failure', snapshots: [], problem, skipReason: null };
}
