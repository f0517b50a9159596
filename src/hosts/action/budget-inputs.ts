// What the inputs say of money beyond the run's own limits: a budget shared with others, and how much dearer than on the
// base branch a step may be.
import type { IdTokenService } from '../../github/id-tokens.ts';
import { dollarsOf, type GivenInput, refuse, textOf, urlOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface SharedBudgetInputs {
  /** `https://server/budgets/<id>`, without a slash at its end. */
  url: string;
  access: ServerAccess;
}

/** How a server of ours is told who asks. */
export type ServerAccess =
  | { by: 'nothing' }
  | { by: 'token'; token: string }
  | { by: 'github'; service: IdTokenService; audience: string };

/** Of the base branch's median, or beyond it. */
export type Increase = { percent: number } | { usd: number };

/** null when there is none. Throws FlueError `usage_error`. */
export function sharedBudgetOf(
  input: InputReader,
  environment: Environment,
  service: IdTokenService | null,
): SharedBudgetInputs | null {
  const given = urlOf(input('budget-url'));
  if (given === null) return null;
  const url = new URL(given);
  if (!/\/budgets\/[^/]+\/*$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    const way = 'write it as https://server/budgets/<id>';
    throw refuse(input('budget-url'), 'that is no address of a budget', way);
  }
  const access = serverAccessOf(input, environment, { service, origin: url.origin });
  return { url: given.replace(/\/+$/, ''), access };
}

/** A token of the server's own, else one that GitHub makes for its address: to nobody else it is worth anything. */
export function serverAccessOf(
  input: InputReader,
  environment: Environment,
  { service, origin }: { service: IdTokenService | null; origin: string },
): ServerAccess {
  const token = textOf(input('flue-token')) ?? (environment.FLUE_TOKEN?.trim() || null);
  if (token !== null) return { by: 'token', token };
  const audience = textOf(input('flue-audience')) ?? (environment.FLUE_AUDIENCE?.trim() || null);
  return service === null ? { by: 'nothing' } : { by: 'github', service, audience: audience ?? origin };
}

/** `50%`, `$0.20` or `0.20`. Throws FlueError `usage_error`. */
export function increaseOf(input: GivenInput): Increase | null {
  const text = textOf(input);
  if (text === null) return null;
  const [, percent] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text) ?? [];
  if (percent !== undefined) return { percent: Number(percent) };
  if (!/^\$?\s*(?:\d+(?:\.\d+)?|\.\d+)$/.test(text)) {
    throw refuse(input, 'that is neither a share nor an amount', 'write it as 50% or $0.20');
  }
  return { usd: dollarsOf({ ...input, text: text.replace(/^\$\s*/, '') }) ?? 0 };
}
