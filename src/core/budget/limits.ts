// Which limits hold for a run: given by the caller, else by the definition, else by the config, else the defaults; and
// whatever they say, a policy can only tighten them.
import type { Budget, Policy } from '../../authoring/config.ts';
import type { Limits } from '../../protocol/events.ts';

export const DEFAULT_LIMITS: Limits = {
  maxCostUsd: 1,
  maxTurns: 50,
  maxTokens: null,
  timeoutMs: 15 * 60_000,
};

export interface LimitSources {
  given: Partial<Limits> | undefined;
  definition: Budget | undefined;
  config: Budget | undefined;
  policy: Policy | undefined;
}

export function resolveLimits({ given, definition, config, policy }: LimitSources): Limits {
  const pick = <K extends keyof Limits>(key: K): Limits[K] => {
    for (const source of [given, definition, config]) {
      const value = source?.[key];
      if (value !== undefined) return value as Limits[K];
    }
    return DEFAULT_LIMITS[key];
  };
  return {
    maxCostUsd: tighten(pick('maxCostUsd'), policy?.maxCostUsd),
    maxTurns: tighten(pick('maxTurns'), policy?.maxTurns),
    maxTokens: pick('maxTokens'),
    timeoutMs: tighten(pick('timeoutMs'), policy?.timeoutMs),
  };
}

function tighten(limit: number | null, cap: number | undefined): number | null {
  if (cap === undefined) return limit;
  return limit === null ? cap : Math.min(limit, cap);
}
