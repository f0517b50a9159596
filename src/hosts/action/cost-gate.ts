// What a step cost beside the base branch's median: shown in its report, and where `max-cost-increase` is given the step
// fails beyond that. GitHub is asked once, for some seconds at most; what it does not tell is no failure.
import { messageOf } from '../../errors.ts';
import { baseBranchOf, mergedComments } from '../../github/baseline/merged-comments.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { formatUsd, toNanos, toUsd } from '../../protocol/money.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { type CostBase, costBaseOf, costDelta, type MergedPull } from '../../report/cost-base.ts';
import type { Delivery } from './announce.ts';
import type { Increase } from './budget-inputs.ts';
import { ownPartOf } from './comment-part.ts';
import type { Ending } from './conclude.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';
import { print } from './log.ts';

const LIMIT_MS = 5000;

export interface CompareOptions {
  inputs: ActionInputs;
  delivery: Delivery;
  signal: AbortSignal;
}

/** The ending with its base, and its problem when it is too dear. Rejects never. */
export async function compareCost(ending: Ending, options: CompareOptions): Promise<Ending> {
  const { delivery, inputs } = options;
  const { maxCostIncrease: most } = inputs;
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

interface Gate {
  found: CostBase | string;
  most: Increase;
  redact(text: string): string;
}

function gated(ending: Ending, { found, most, redact }: Gate): Ending {
  const verdict = typeof found === 'string' ? { notice: found } : judge(ending, found, most);
  if (verdict === null) return ending;
  if ('notice' in verdict) {
    const reason = oneLine(redact(verdict.notice), 400);
    print(workflowCommand('notice', `max-cost-increase was not checked: ${reason}`));
    return ending;
  }
  // A step that failed has its own reason.
  if (ending.conclusion === 'failure') return ending;
  return {
    ...ending,
    conclusion: 'failure',
    skipReason: null,
    problem: { code: 'cost_increase', ...verdict },
  };
}

/** A sentence when there is none. */
async function baseOf(ending: Ending, { delivery, signal }: CompareOptions): Promise<CostBase | string> {
  const { event, step, wanted } = delivery;
  const { repository } = event;
  const base = baseBranchOf(step.github);
  if (wanted.comment === undefined || repository === null || base === null)
    return 'the event belongs to no branch that could be compared with';
  try {
    const api = githubApiOf({ ...wanted.comment, github: step.github });
    const merged = await within(LIMIT_MS, signal, mergedComments(api, { repository, base }));
    const { key, aliases = [], leg } = ownPartOf({ ...delivery, ending }, wanted.comment, Date.now());
    return costBaseOf({ leg, keys: [key, ...aliases], pull: event.pullRequest }, merged);
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

interface Pair {
  instance: string;
  cost: number;
  base: number;
}

type Verdict = { notice: string } | { message: string; hint: string } | null;

/** Instances without a base are no increase of anything. null when it is within the limit. */
function judge({ snapshots }: Ending, { rows }: CostBase, most: Increase): Verdict {
  if (snapshots.some(({ costUsd }) => costUsd === null))
    return { notice: 'a model without a known price took part' };
  const pairs = snapshots.flatMap(({ instanceId, costUsd }, index): Pair[] => {
    const base = rows[index] ?? null;
    return base === null ? [] : [{ instance: instanceId, cost: toNanos(costUsd ?? 0), base: toNanos(base) }];
  });
  if (pairs.length === 0)
    return { notice: 'no merged pull request has a sticky comment with the cost of these instances' };
  const [cost, base] = [sum(pairs, (pair) => pair.cost), sum(pairs, (pair) => pair.base)];
  const allowed = 'usd' in most ? toNanos(most.usd) : Math.floor((base * most.percent) / 100);
  return cost - base <= allowed ? null : tooDear({ pairs, cost, base, most });
}

function tooDear({
  pairs,
  cost,
  base,
  most,
}: {
  pairs: Pair[];
  cost: number;
  base: number;
  most: Increase;
}): {
  message: string;
  hint: string;
} {
  const [worst] = pairs.toSorted((a, b) => b.cost - b.base - (a.cost - a.base));
  const instance = oneLine(worst?.instance ?? '', 200);
  const delta = costDelta(toUsd(cost), toUsd(base));
  const change = delta === 'new' || delta === '±0 %' ? '' : ` (${delta})`;
  const usd = (nanos: number): string => formatUsd(toUsd(nanos));
  const limit = 'usd' in most ? formatUsd(most.usd) : `${most.percent} %`;
  const what =
    pairs.length === 1
      ? `${instance} cost ${usd(cost)}, and the base branch's median is ${usd(base)}${change}`
      : `${pairs.length} instances cost ${usd(cost)}, and the base branch's medians are ${usd(base)}${change}, the most by ${instance}, ${usd(worst?.cost ?? 0)} after ${usd(worst?.base ?? 0)}`;
  return {
    message: `${what}: max-cost-increase allows ${limit} more`,
    hint: 'look at what made it dearer (the Δ column of the report), or raise max-cost-increase',
  };
}

function sum(pairs: readonly Pair[], of: (pair: Pair) => number): number {
  return pairs.reduce((total, pair) => total + of(pair), 0);
}
