// The meter of runs that share a budget at `budget-url`. Loaded only when that is given.
import type { Bearer } from '../../adapters/budget/bearer.ts';
import { createHttpBudget } from '../../adapters/budget/http-budget.ts';
import { systemClock } from '../../adapters/clock/system-clock.ts';
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import type { Meter } from '../../core/budget/meter.ts';
import type { PastSpending } from '../../core/budget/past-spending.ts';
import { createSharedMeter } from '../../core/budget/shared-meter.ts';
import type { Redactor } from '../../core/redact.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { GitHubError } from '../../github/api.ts';
import { createIdTokens } from '../../github/id-tokens.ts';
import type { Limits } from '../../protocol/events.ts';
import type { ServerAccess, SharedBudgetInputs } from './budget-inputs.ts';
import type { Environment } from './inputs.ts';

interface Circumstances {
  environment: Environment;
  redactor: Redactor;
}

export function sharedMeters(
  { url, access }: SharedBudgetInputs,
  { environment, redactor }: Circumstances,
): (limits: Limits, past?: PastSpending) => Meter {
  const fetch = createNodeFetch({ environment });
  const shared = createHttpBudget({ url, bearer: bearerOf(access, { fetch, redactor }), fetch });
  return (limits, past) => createSharedMeter({ limits, shared, clock: systemClock, past });
}

function bearerOf(
  access: ServerAccess,
  { fetch, redactor }: Pick<Circumstances, 'redactor'> & { fetch: typeof globalThis.fetch },
): Bearer {
  if (access.by === 'nothing') return { kind: 'none' };
  if (access.by === 'token') return { kind: 'token', token: access.token };
  const { service, audience } = access;
  const tokens = createIdTokens(service, { fetch, onToken: redactor.add });
  return {
    kind: 'minted',
    audience,
    async mint(signal) {
      const token = await tokens.mint(audience, signal).catch((thrown: unknown) => {
        throw noToken(thrown);
      });
      // Two for every model call: what is over is not looked for in every text to the end of the run.
      return { ...token, done: () => redactor.forget(token.value) };
    },
  };
}

function noToken(cause: unknown): FlueError {
  const mayRepeat = !(cause instanceof GitHubError && cause.retryAfterMs === null);
  return new FlueError('budget_unreachable', `GitHub gave no identity token (${messageOf(cause)})`, {
    hint: mayRepeat ? undefined : 'give the job permissions: id-token: write, or set flue-token',
    retryable: mayRepeat,
    cause,
  });
}
