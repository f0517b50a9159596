// The SharedBudget port over HTTP: `POST <url>/reserve` and `POST <url>/settle` (protocol/budgets.ts). Every request may be
// repeated, because the id of a reservation is chosen here and stands for it: an answer that was lost costs nobody twice.
import type { SharedBudget, SharedReservation } from '../../core/ports.ts';
import { FlueError } from '../../errors.ts';
import { MAX_TTL_MS, reservedSchema, settledSchema } from '../../protocol/budgets.ts';
import { isPlainObject } from '../../protocol/json.ts';
import { formatUsd, toNanos, toUsd } from '../../protocol/money.ts';
import { type Bearer, credentialsOf } from './bearer.ts';
import {
  type Answer,
  type BudgetRequestOptions,
  createBudgetRequest,
  REAL_CLOCK,
  unreachable,
} from './request.ts';

export interface HttpBudgetOptions extends BudgetRequestOptions {
  bearer: Bearer;
}

/** Waits while others hold back what may come back; each is half again as long as the one before. */
const FIRST_BUSY_MS = 100;
const LONGEST_BUSY_MS = 2000;
const RESERVE_MS = 20_000;
/** The answer it pays for is there already: nobody waits for it but the end of the run. */
const SETTLE_MS = 60_000;
const GIVE_BACK_MS = 3000;

export function createHttpBudget(options: HttpBudgetOptions): SharedBudget {
  const request = createBudgetRequest(options);
  const { url, bearer, clock = REAL_CLOCK } = options;

  const settle = async (reservationId: string, nanos: number, limitMs: number): Promise<void> => {
    const body = { reservationId, costUsd: toUsd(nanos) };
    const shown = credentialsOf(bearer, clock.now);
    const answer = await request('settle', body, { id: reservationId, shown, limitMs }).finally(shown.done);
    if (!settledSchema.safeParse(answer.json).success || answer.status !== 200)
      throw refusalOf(answer, { url, bearer });
  };
  /** It may have been set aside although nobody said so; after this it is not, and never will be. */
  const giveBack = (id: string): Promise<void> => settle(id, 0, GIVE_BACK_MS).catch(() => undefined);

  return {
    async reserve({ mostNanos, leastNanos, ttlMs }, signal): Promise<SharedReservation> {
      const id = `rsv_${crypto.randomUUID()}`;
      const body = {
        id,
        maxCostUsd: toUsd(mostNanos),
        leastCostUsd: toUsd(leastNanos),
        ttlMs: Math.min(ttlMs, MAX_TTL_MS),
      };
      const shown = credentialsOf(bearer, clock.now);
      try {
        for (let busyMs = FIRST_BUSY_MS; ; busyMs = Math.min(LONGEST_BUSY_MS, busyMs * 1.5)) {
          const answer = await request('reserve', body, { id, shown, limitMs: RESERVE_MS, signal });
          if (answer.status !== 409 || codeIn(answer) !== 'budget_busy') {
            const nanos = grantIn(answer, { id, leastNanos, mostNanos }, { url, bearer });
            return { nanos, settle: (spent) => settle(id, spent, SETTLE_MS) };
          }
          // Half of the wait is random, so that runs that were refused together do not come back together.
          const waitMs = Math.max(answer.retryAfterMs, busyMs / 2 + (Math.random() * busyMs) / 2);
          await clock.wait(waitMs, signal).catch(() => signal.throwIfAborted());
        }
      } catch (thrown) {
        const isRefused = thrown instanceof FlueError && thrown.code !== 'budget_unreachable';
        if (signal.aborted || !isRefused) await giveBack(id);
        throw thrown;
      } finally {
        shown.done();
      }
    },
  };
}

function grantIn(
  answer: Answer,
  wanted: { id: string; leastNanos: number; mostNanos: number },
  { url, bearer }: Asked,
): number {
  if (answer.status !== 200) throw refusalOf(answer, { url, bearer }, wanted.leastNanos);
  const read = reservedSchema.safeParse(answer.json);
  const nanos = read.success ? toNanos(read.data.grantedUsd) : 0;
  const isOurs = read.success && read.data.reservationId === wanted.id;
  if (isOurs && nanos >= wanted.leastNanos && nanos <= wanted.mostNanos) return nanos;
  throw unreachable(url, 'it answered with something that is no reservation of this call');
}

type Asked = Pick<HttpBudgetOptions, 'url' | 'bearer'>;

function refusalOf(answer: Answer, { url, bearer }: Asked, leastNanos = 0): FlueError {
  const { status } = answer;
  if (status === 402) return exceeded(answer, leastNanos);
  if (status === 401 || status === 403) {
    const { what, hint } = notAccepted(bearer);
    return new FlueError('config_error', `the shared budget ${url} answered ${status}: ${what}`, { hint });
  }
  if (status === 404) {
    return new FlueError('config_error', `there is no shared budget at ${url}`, {
      hint: `make it first: curl -X PUT ${url} -H "Authorization: Bearer $FLUE_TOKEN" -H "Content-Type: application/json" -d '{"maxCostUsd": 1}'`,
    });
  }
  return unreachable(url, `it answered ${status}${codeIn(answer) === null ? '' : ` (${codeIn(answer)})`}`);
}

function notAccepted(bearer: Bearer): { what: string; hint: string } {
  const token = "set input flue-token (or FLUE_TOKEN in the step's env) to the token of that server";
  switch (bearer.kind) {
    case 'none':
      return {
        what: 'it wants to know who asks',
        hint: `${token}, or give the job permissions: id-token: write where the server trusts GitHub's identity tokens`,
      };
    case 'token':
      return { what: 'the token is not accepted', hint: token };
    case 'minted':
      return {
        what: "GitHub's identity token of this job is not accepted",
        hint: `the server must allow this repository and the audience ${bearer.audience} (input flue-audience), or take flue-token`,
      };
  }
}

/** The run's own budget would have allowed it. */
function exceeded({ json }: Answer, leastNanos: number): FlueError {
  const details = isPlainObject(json) && isPlainObject(json.error) ? json.error.details : undefined;
  const { remainingUsd, maxCostUsd } = isPlainObject(details) ? details : {};
  const left = typeof remainingUsd === 'number' ? formatUsd(remainingUsd) : 'too little';
  const whole = typeof maxCostUsd === 'number' ? ` ${formatUsd(maxCostUsd)}` : '';
  return new FlueError(
    'budget_exceeded',
    `the next model call may cost up to ${formatUsd(toUsd(leastNanos))} and ${left} of the shared${whole} budget is left: it was not made`,
    {
      hint: 'raise the shared budget (PUT it anew), choose a cheaper model, or give the agents smaller tasks',
    },
  );
}

function codeIn({ json }: Answer): string | null {
  const error = isPlainObject(json) ? json.error : undefined;
  const code = isPlainObject(error) ? error.code : undefined;
  return typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? code : null;
}
