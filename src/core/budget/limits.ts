// Which limits hold for a run: given by the caller, else by the definition, else by the config, else the defaults. A policy
// caps them afterwards.
import type { Budget } from '../../authoring/config.ts';
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
}

/** What somebody asked for; the defaults fill the rest. */
export function askedLimits({ given, definition, config }: LimitSources): Partial<Limits> {
  const asked: Partial<Limits> = {};
  for (const source of [config, definition, given]) {
    for (const [key, value] of Object.entries(source ?? {})) {
      if (value !== undefined) asked[key as keyof Limits] = value;
    }
  }
  return asked;
}
