// Input max-cost-increase: whether what was spent is too much beside the base branch's median, and the ending that follows.
import { workflowCommand } from '../../github/workflow-command.ts';
import { formatUsd, toNanos, toUsd } from '../../protocol/money.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { type CostBase, costDelta } from '../../report/cost-base.ts';
import type { Increase } from './budget-inputs.ts';
import type { Ending } from './conclude.ts';
import { print } from './log.ts';

export interface Gate {
  /** Row by row of the ending's snapshots; a sentence when there is none. */
  found: CostBase | string;
  most: Increase;
  redact(text: string): string;
}

/** What cannot be compared is said in a notice, and passes. */
export function gated(ending: Ending, { found, most, redact }: Gate): Ending {
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
