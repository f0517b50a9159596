// The SharedBudget port over HTTP: `POST <url>/reserve` and `POST <url>/settle` (protocol/budgets.ts). Every request may be
// repeated, because the id of a reservation is chosen here and stands for it: an answer that was lost costs nobody twice.
import type { SharedBudget, SharedReservation } from '../../core/ports.ts';
import { FlueError } from '../../errors.ts';
import { MAX_TTL_MS, reservedSchema, settledSchema } from '../../protocol/budgets.ts';
import { isPlainObject } from '../../protocol/json.ts';
import { formatUsd, toNanos, toUsd } from '../../protocol/money.ts';
import {
  type Answer,
  type BudgetRequestOptions,
  createBudgetRequest,
  REAL_CLOCK,
  unreachable,
} from './request.ts';

export type HttpBudgetOptions = BudgetRequestOptions;

/** Waits while others hold back what may come back; each is half again as long as the one before. */
const FIRST_BUSY_MS = 100;
const LONGEST_BUSY_MS = 2000;
const RESERVE_MS = 20_000;
/** The answer it pays for is there already: nobody waits for it but the end of the run. */
const SETTLE_MS = 60_000;
const GIVE_BACK_MS = 3000;

export function createHttpBudget(options: HttpBudgetOptions): SharedBudget {
  const request = createBudgetRequest(options);
  const { url, clock = REAL_CLOCK } = options;

  const settle = async (reservationId: string, nanos: number, limitMs: number): Promise<void> => {
    const answer = await request('settle', { reservationId, costUsd: toUsd(nanos) }, { limitMs });
    if (!settledSchema.safeParse(answer.json).success || answer.status !== 200) throw refusalOf(answer, url);
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
      try {
        for (let busyMs = FIRST_BUSY_MS; ; busyMs = Math.min(LONGEST_BUSY_MS, busyMs * 1.5)) {
          const answer = await request('reserve', body, { limitMs: RESERVE_MS, signal });
          if (answer.status !== 409 || codeIn(answer) !== 'budget_busy') {
            const nanos = grantIn(answer, { id, leastNanos, mostNanos }, url);
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
      }
    },
  };
}

function grantIn(
  answer: Answer,
  wanted: { id: string; leastNanos: number; mostNanos: number },
  url: string,
): number {
  if (answer.status !== 200) throw refusalOf(answer, url, wanted.leastNanos);
  const read = reservedSchema.safeParse(answer.json);
  const nanos = read.success ? toNanos(read.data.grantedUsd) : 0;
  const isOurs = read.success && read.data.reservationId === wanted.id;
  if (isOurs && nanos >= wanted.leastNanos && nanos <= wanted.mostNanos) return nanos;
  throw unreachable(url, 'it answered with something that is no reservation of this call');
}

function refusalOf(answer: Answer, url: string, leastNanos = 0): FlueError {
  const { status } = answer;
  if (status === 402) return exceeded(answer, leastNanos);
  if (status === 401 || status === 403) {
    return new FlueError(
      'config_error',
      `the shared budget ${url} answered ${status}: the token is not accepted`,
      {
        hint: "set input flue-token (or FLUE_TOKEN in the step's env) to the token of that server",
      },
    );
  }
  if (status === 404) {
    return new FlueError('config_error', `there is no shared budget at ${url}`, {
      hint: `make it first: curl -X PUT ${url} -H "Authorization: Bearer $FLUE_TOKEN" -H "Content-Type: application/json" -d '{"maxCostUsd": 1}'`,
    });
  }
  return unreachable(url, `it answered ${status}${codeIn(answer) === null ? '' : ` (${codeIn(answer)})`}`);
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
