// Words that must not start a run whoever is trusted: our own, because answering ourselves would never end, and those of
// one person when it is another, by an edit, a deletion or the like, who started the job.
import { oneLine } from '../../protocol/plain-text.ts';
import { named, type Untrusted, unclear, untrusted } from './decision.ts';
import { isComment, isTalk } from './events.ts';
import type { Account, TrustFacts } from './facts.ts';

/** Who writes with the job's own token. */
const GITHUB_ACTIONS = 'github-actions[bot]';
/** Every comment of ours has it, under whatever name it was posted. */
const OUR_MARKER = '<!-- flue:';
/** What is done to somebody's issue to tidy up. To label or to assign it, in contrast, is to ask for something. */
const TIDYING: ReadonlySet<string> = new Set(['closed', 'deleted', 'locked', 'transferred', 'unlocked']);

/** undefined when nothing of the words speaks against a run. */
export function wordsRefusal(facts: TrustFacts): Untrusted | undefined {
  const { eventName, comment, sender, action, topicAuthor } = facts;
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
  if (isComment(facts)) return anothersWords('comment', comment?.author ?? null, facts);
  if (!TIDYING.has(action ?? '')) return undefined;
  return anothersWords(eventName === 'issues' ? 'issue' : 'discussion', topicAuthor, facts);
}

function anothersWords(
  what: string,
  author: Account | null,
  { sender, action }: TrustFacts,
): Untrusted | undefined {
  if (author === null) return unclear(`who wrote the ${what}`);
  if (author.login === sender?.login) return undefined;
  const act = oneLine(action ?? 'touched', 30);
  return untrusted(
    `the ${what} of ${named(author)} was ${act} by somebody else`,
    'Write it anew in your own name.',
  );
}
