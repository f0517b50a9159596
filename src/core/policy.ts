// Policies: limits that nothing a run asks for can loosen. There may be two, of whoever wrote the GitHub workflow and of the
// project; both hold. What is asked beyond one is refused, or capped, with a sentence that names it.
import type { Policy } from '../authoring/config.ts';
import { FlueError } from '../errors.ts';
import type { Limits } from '../protocol/events.ts';
import { formatUsd } from '../protocol/money.ts';
import type { StartRun } from '../protocol/start-run.ts';

export interface NamedPolicy {
  /** As sentences name it: `input policy`. */
  name: string;
  policy: Policy;
}

/** Those of the host before the project's own. */
export function allPolicies(given: readonly NamedPolicy[], own: Policy | undefined): NamedPolicy[] {
  return own === undefined ? [...given] : [...given, { name: 'the policy of flue.config.ts', policy: own }];
}

/** Throws FlueError `config_error` for a model that one of them does not name. */
export function refuseModel(ref: string, policies: readonly NamedPolicy[]): void {
  refuseOther({ policies, member: 'models', what: `the model "${ref}"`, value: ref });
}

/** Throws FlueError `config_error` for a mode that one of them does not name. */
export function refuseMode(mode: string, policies: readonly NamedPolicy[]): void {
  refuseOther({ policies, member: 'modes', what: `mode: ${mode}`, value: mode });
}

interface Wanted {
  policies: readonly NamedPolicy[];
  member: 'models' | 'modes';
  what: string;
  value: string;
}

function refuseOther({ policies, member, what, value }: Wanted): void {
  for (const { name, policy } of policies) {
    const allowed = policy[member];
    if (allowed === undefined || allowed.includes(value)) continue;
    const hint = allowed.length === 0 ? 'it allows none' : `use one of: ${allowed.join(', ')}`;
    throw new FlueError('config_error', `${name} does not allow ${what}`, { hint });
  }
}

/** What a request says of its own run, as a policy. */
export function capsOf({ atMost }: Pick<StartRun, 'atMost'>): NamedPolicy[] {
  if (atMost === undefined) return [];
  const given = Object.entries(atMost).filter(([, cap]) => cap !== undefined);
  return [{ name: 'the request', policy: Object.fromEntries(given) }];
}

const CAPS = ['maxCostUsd', 'maxTurns', 'timeoutMs'] as const;

/** The limits, each at most what every policy allows. */
export function capLimits(limits: Limits, policies: readonly NamedPolicy[]): Limits {
  const capped = { ...limits };
  for (const { policy } of policies) {
    for (const key of CAPS) capped[key] = tighter(capped[key], policy[key]);
  }
  return capped;
}

/** One sentence for each limit that was asked for and not given. */
export function capNotices(asked: Partial<Limits>, policies: readonly NamedPolicy[]): string[] {
  return CAPS.flatMap((key) => {
    const wanted = asked[key];
    if (wanted === undefined) return [];
    const [cap] = policies
      .filter(({ policy }) => tighter(wanted, policy[key]) !== wanted)
      .toSorted((a, b) => (a.policy[key] ?? 0) - (b.policy[key] ?? 0));
    if (cap === undefined) return [];
    const shown = (value: number | null | undefined): string => (value == null ? 'none' : SHOWN[key](value));
    return [`${WORDS[key]} is ${shown(cap.policy[key])} by ${cap.name}, not ${shown(wanted)} as asked for`];
  });
}

const WORDS = {
  maxCostUsd: 'the budget',
  maxTurns: 'the limit of turns',
  timeoutMs: 'the time limit',
} as const;

const SHOWN: Record<(typeof CAPS)[number], (value: number) => string> = {
  maxCostUsd: formatUsd,
  maxTurns: String,
  timeoutMs: (ms) => `${+(ms / 60_000).toFixed(2)} min`,
};

function tighter(limit: number | null, cap: number | undefined): number | null {
  if (cap === undefined) return limit;
  return limit === null ? cap : Math.min(limit, cap);
}
