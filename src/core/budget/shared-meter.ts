// The meter of a run that spends from a shared budget too: what its own limits allow is reserved there as well, before the
// call, and settled with the exact cost after it. Where the shared budget cannot be asked no call is made.
import { FlueError, toFlueError } from '../../errors.ts';
import type { Limits } from '../../protocol/events.ts';
import { formatUsd, type Nanos, toUsd } from '../../protocol/money.ts';
import type { Clock, SharedBudget, SharedReservation } from '../ports.ts';
import { CRAMPED_TOKENS, createMeter, inputNanos, type Meter, type Need, type Reservation } from './meter.ts';
import type { PastSpending } from './past-spending.ts';

export interface SharedMeterOptions {
  limits: Limits;
  shared: SharedBudget;
  clock: Clock;
  past?: PastSpending | undefined;
}

/** No call lasts longer than its run, and so no reservation. */
const AFTER_RUN_MS = 60_000;
const WITHOUT_LIMIT_MS = 60 * 60_000;

export function createSharedMeter({ limits, shared, clock, past }: SharedMeterOptions): Meter {
  const own = createMeter(limits, past);
  const ttlMs = limits.timeoutMs === null ? WITHOUT_LIMIT_MS : limits.timeoutMs + AFTER_RUN_MS;
  const parts = new Map<Reservation, SharedReservation>();
  const sent = new Set<Reservation>();
  const underWay = new Map<Promise<unknown>, Nanos>();
  let untold: { failure: FlueError; nanos: Nanos } | undefined;

  const track = <T>(work: Promise<T>, nanos: Nanos): Promise<T> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.set(tracked, nanos);
    return tracked;
  };
  /** In the background: an answer does not wait for its bill. */
  const tell = (reservation: Reservation, nanos: Nanos): void => {
    const part = parts.get(reservation);
    sent.delete(reservation);
    if (!parts.delete(reservation) || part === undefined) return;
    track(part.settle(nanos), nanos).catch((thrown: unknown) => {
      const failure = untold?.failure ?? toFlueError(thrown, 'budget_unreachable');
      untold = { failure, nanos: (untold?.nanos ?? 0) + nanos };
    });
  };
  /** While others may give back, rather wait than be cut short; a short answer is for when nothing more can come. */
  const take = async (
    reservation: Reservation,
    need: Need,
    signal: AbortSignal,
  ): Promise<SharedReservation> => {
    const reserve = (leastNanos: Nanos): Promise<SharedReservation> =>
      shared.reserve({ mostNanos: reservation.nanos, leastNanos, ttlMs }, signal);
    const least = leastOf(need, reservation, need.leastTokens);
    const roomy = leastOf(need, reservation, CRAMPED_TOKENS);
    try {
      return await reserve(roomy);
    } catch (thrown) {
      const isShort = thrown instanceof FlueError && thrown.code === 'budget_exceeded';
      if (!isShort || least >= roomy) throw thrown;
      return reserve(least);
    }
  };
  const lose = (reservation: Reservation): void => {
    own.lose(reservation);
    // Nobody knows whether it was billed: its worst case stays spent.
    tell(reservation, parts.get(reservation)?.nanos ?? 0);
  };
  const release = (reservation: Reservation): void => {
    own.release(reservation);
    tell(reservation, 0);
  };

  return {
    ...own,
    isShared: true,
    async reserve(need, signal) {
      // Something was spent that the shared budget does not know of: it would count it as free.
      if (untold !== undefined) throw untold.failure;
      const reservation = await own.reserve(need, signal);
      try {
        parts.set(reservation, await track(take(reservation, need, signal), 0));
        signal.throwIfAborted();
      } catch (thrown) {
        release(reservation);
        throw thrown;
      }
      const granted = parts.get(reservation)?.nanos ?? 0;
      if (granted < reservation.nanos) own.shrink(reservation, fitInto(granted, need));
      return reservation;
    },
    send(reservation) {
      sent.add(reservation);
      own.send(reservation);
    },
    unsend(reservation) {
      sent.delete(reservation);
      own.unsend(reservation);
    },
    settle(reservation, actual) {
      own.settle(reservation, actual);
      tell(reservation, actual.nanos);
    },
    release,
    lose,
    abandon() {
      for (const reservation of [...parts.keys()]) {
        if (sent.has(reservation)) lose(reservation);
        else release(reservation);
      }
      own.abandon();
    },
    async told(limitMs) {
      await within(limitMs, clock, async () => {
        while (underWay.size > 0) await Promise.allSettled(underWay.keys());
      });
      const late = [...underWay.values()].reduce((sum, nanos) => sum + nanos, 0);
      const nanos = late + (untold?.nanos ?? 0);
      if (nanos === 0) return null;
      return `the shared budget could not be told of ${formatUsd(toUsd(nanos))} that were spent: it will count them as free`;
    },
  };
}

function leastOf(need: Need, { maxTokens, nanos }: Reservation, wantedTokens: number): Nanos {
  const tokens = Math.min(wantedTokens, maxTokens);
  return Math.min(nanos, inputNanos(need) + Math.ceil(tokens * need.outputNanosPerToken));
}

function fitInto(nanos: Nanos, need: Need): Reservation {
  const maxTokens = Math.floor((nanos - inputNanos(need)) / need.outputNanosPerToken);
  return { maxTokens, nanos };
}

async function within(limitMs: number, clock: Clock, work: () => Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = clock.after(limitMs, resolve);
  await Promise.race([work(), promise]);
  stop();
}
