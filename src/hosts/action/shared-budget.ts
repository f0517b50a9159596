// The meter of runs that share a budget at `budget-url`. Loaded only when that is given.
import { createHttpBudget } from '../../adapters/budget/http-budget.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import type { Meter } from '../../core/budget/meter.ts';
import type { PastSpending } from '../../core/budget/past-spending.ts';
import { createSharedMeter } from '../../core/budget/shared-meter.ts';
import type { Limits } from '../../protocol/events.ts';
import type { SharedBudgetInputs } from './budget-inputs.ts';
import type { Environment } from './inputs.ts';

export function sharedMeters(
  { url, token }: SharedBudgetInputs,
  environment: Environment,
): (limits: Limits, past?: PastSpending) => Meter {
  const shared = createHttpBudget({ url, token, fetch: createNodeFetch({ environment }) });
  return (limits, past) => createSharedMeter({ limits, shared, clock: systemClock, past });
}
