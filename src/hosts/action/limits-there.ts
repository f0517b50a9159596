// The limits of the step's inputs as a server is told them with the start of a run.
import { capLimits, type NamedPolicy } from '../../core/policy.ts';
import type { Limits } from '../../protocol/events.ts';
import type { Caps } from '../../protocol/start-run.ts';

const NO_LIMITS: Limits = { maxCostUsd: null, maxTurns: null, maxTokens: null, timeoutMs: null };

/** What nobody says is null: that is for the server's project to say. */
export function cappedLimits(limits: Partial<Limits>, policies: readonly NamedPolicy[]): Limits {
  return capLimits({ ...NO_LIMITS, ...limits }, policies);
}

export function capsWithin({ maxCostUsd, maxTurns, timeoutMs }: Limits): Caps {
  return {
    ...(maxCostUsd !== null && { maxCostUsd }),
    ...(maxTurns !== null && { maxTurns }),
    ...(timeoutMs !== null && { timeoutMs }),
  };
}
