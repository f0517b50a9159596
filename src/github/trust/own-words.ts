// Comments that must not start a run whoever is trusted: our own, because answering ourselves would never end, and those
// in which somebody put words into another's mouth.
import { named, type Untrusted, unclear, untrusted } from './decision.ts';
import { isComment, isTalk } from './events.ts';
import type { TrustFacts } from './facts.ts';

/** Who writes with the job's own token. */
const GITHUB_ACTIONS = 'github-actions[bot]';
/** Every comment of ours has it, under whatever name it was posted. */
const OUR_MARKER = '<!-- flue:';

/** undefined when nothing of the words speaks against a run. */
export function wordsRefusal(facts: TrustFacts): Untrusted | undefined {
  const { comment, sender, action } = facts;
  if (!isTalk(facts)) return undefined;
  if ([sender?.login, comment?.author?.login].includes(GITHUB_ACTIONS)) {
    return untrusted(
      `these are words of ${GITHUB_ACTIONS}, and answering ourselves would never end`,
      'Let a person write instead: allow-bots does not change this.',
    );
  }
  if (comment?.body.includes(OUR_MARKER)) {
    return untrusted(
      'the comment is one of ours, and answering ourselves would never end',
      'Write a new comment without what a run has written.',
    );
  }
  if (isComment(facts) && !comment?.author) return unclear('who wrote the comment');
  if (action !== 'edited' || !comment?.author || comment.author.login === sender?.login) return undefined;
  return untrusted(
    `the comment of ${named(comment.author)} was edited by somebody else`,
    'Write a new comment instead.',
  );
}
