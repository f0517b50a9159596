// What a step cost beside the base branch's median: shown in its report, and where `max-cost-increase` is given the step
// fails beyond that. GitHub is asked once, for some seconds at most; what it does not tell is no failure.
import { messageOf } from '../../errors.ts';
import { baseBranchOf, mergedComments } from '../../github/baseline/merged-comments.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { type CostBase, costBaseOf, type MergedPull } from '../../report/cost-base.ts';
import type { Delivery } from './announce.ts';
import { ownPartOf } from './comment-part.ts';
import type { Ending } from './conclude.ts';
import { gated } from './cost-increase.ts';
import { githubApiOf } from './github-api.ts';
import { print } from './log.ts';

const LIMIT_MS = 5000;
const NO_BRANCH = 'the event belongs to no branch that could be compared with';

export interface CompareOptions {
  delivery: Delivery;
  signal: AbortSignal;
}

/** The ending with its base, and its problem when it is too dear. Rejects never. */
export async function compareCost(ending: Ending, options: CompareOptions): Promise<Ending> {
  const { delivery } = options;
  const { maxCostIncrease: most = null } = delivery.wanted;
  if (ending.snapshots.length === 0 || ending.conclusion === 'cancelled') return ending;
  // Without a pull request there is no comment to show it in.
  if (most === null && delivery.event.pullRequest === null) return ending;
  const found = await baseOf(ending, options);
  const compared = typeof found === 'string' ? ending : { ...ending, base: found };
  if (most !== null) return gated(compared, { found, most, redact: delivery.redact });
  if (typeof found === 'string')
    print(workflowCommand('debug', delivery.redact(`no base to compare with: ${found}`)));
  return compared;
}

async function baseOf(ending: Ending, { delivery, signal }: CompareOptions): Promise<CostBase | string> {
  const { event, step, wanted } = delivery;
  if (wanted.comment === undefined) return NO_BRANCH;
  const merged = await mergedPulls({ delivery, signal, base: baseBranchOf(step.github) });
  if (typeof merged === 'string') return merged;
  const { key, aliases = [], leg } = ownPartOf({ ...delivery, ending }, wanted.comment, Date.now());
  return costBaseOf({ leg, keys: [key, ...aliases], pull: event.pullRequest }, merged);
}

/** What was merged last into a branch, with our comments on it; a sentence when that cannot be known. */
export async function mergedPulls({
  delivery,
  signal,
  base,
}: CompareOptions & { base: string | null }): Promise<MergedPull[] | string> {
  const { event, step, wanted } = delivery;
  const { repository } = event;
  if (wanted.comment === undefined || repository === null || base === null) return NO_BRANCH;
  try {
    const api = githubApiOf({ ...wanted.comment, github: step.github });
    return await within(LIMIT_MS, signal, mergedComments(api, { repository, base }));
  } catch (thrown) {
    return `the comments of merged pull requests could not be read: ${messageOf(thrown)}`;
  }
}

async function within(
  limitMs: number,
  signal: AbortSignal,
  work: Promise<MergedPull[]>,
): Promise<MergedPull[]> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`GitHub took longer than ${limitMs / 1000} s`)), limitMs);
  const onAbort = (): void => reject(new Error('the job was cancelled'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
