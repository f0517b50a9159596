// The one meter of a run, shared by its sessions, branches and subagents. Nothing is spent that was not reserved first:
// `spent + reserved + lost <= maxCostUsd` at every instant, which is what makes the limit hard.
import { FlueError } from '../../errors.ts';
import type { Limits } from '../../protocol/events.ts';
import { formatUsd, type Nanos, toNanos, toUsd } from '../../protocol/money.ts';
import { NOTHING_SPENT, type PastSpending } from './past-spending.ts';

/** What one model call may cost at most. */
export interface Need {
  /** Upper bound of the input's tokens. */
  inputTokens: number;
  inputNanosPerToken: number;
  outputNanosPerToken: number;
  /** Output tokens wanted, and the fewest worth asking for. */
  wantedTokens: number;
  leastTokens: number;
}

export interface Reservation {
  /** The output tokens this reservation pays for: the call's `max_tokens`. */
  maxTokens: number;
  nanos: Nanos;
}

export interface Meter {
  /** Others spend from the same budget: a call without a price cannot be reserved. */
  readonly isShared: boolean;
  /**
   * Sets the worst case aside, waiting for other calls' refunds when too little is left at the moment. Throws FlueError
   * budget_exceeded or turn_limit when even the least answer does not fit.
   */
  reserve(need: Need, signal: AbortSignal): Promise<Reservation>;
  /** Less is set aside: what was wanted beyond that comes back. */
  shrink(reservation: Reservation, to: Reservation): void;
  /** The call is going out: from here on it may be billed. */
  send(reservation: Reservation): void;
  /** It came back unbilled and may go out again. */
  unsend(reservation: Reservation): void;
  /** The call was answered: `nanos` and `tokens` are spent, the rest of the reservation comes back. */
  settle(reservation: Reservation, actual: { nanos: Nanos; tokens: number }): void;
  /** The call was refused before anything was billed. */
  release(reservation: Reservation): void;
  /** The call may have been billed, nobody knows: its reservation stays counted. */
  lose(reservation: Reservation): void;
  /** Lost requests since it was last taken, for the next event to carry. */
  takeLost(): { lostRequests: number; unreportedUsd: number };
  /** The run is over: every call still in flight counts as lost, what was not sent yet comes back. */
  abandon(): void;
  /** Waits, not longer than this, until others who count too have been told; says what they were not told of. */
  told(limitMs: number): Promise<string | null>;
  spentUsd(): number;
  remainingUsd(): number | null;
  remainingTurns(): number | null;
}

/** Below this an answer is likely to be cut off. */
export const CRAMPED_TOKENS = 4_096;

/** `past`: what the run had spent before, when it is continued. */
export function createMeter(limits: Limits, past: PastSpending = NOTHING_SPENT): Meter {
  const maxNanos = limits.maxCostUsd === null ? Number.POSITIVE_INFINITY : toNanos(limits.maxCostUsd);
  const maxTurns = limits.maxTurns ?? Number.POSITIVE_INFINITY;
  const maxTokens = limits.maxTokens ?? Number.POSITIVE_INFINITY;
  const open = new Set<Reservation>();
  const sent = new WeakSet<Reservation>();
  let waiting: Array<() => void> = [];
  let spent: Nanos = past.nanos;
  let { lostNanos, turns, tokens } = past;
  let unreported = { lostRequests: 0, nanos: 0 };

  const reserved = (): Nanos => [...open].reduce((sum, reservation) => sum + reservation.nanos, 0);
  const left = (): Nanos => maxNanos - spent - lostNanos - reserved();
  const leftTokens = (): number => {
    const promised = [...open].reduce((sum, reservation) => sum + reservation.maxTokens, 0);
    return maxTokens - tokens - promised;
  };

  const wake = (): void => {
    const resolvers = waiting;
    waiting = [];
    for (const resolve of resolvers) resolve();
  };
  const close = (reservation: Reservation): boolean => {
    const wasOpen = open.delete(reservation);
    if (wasOpen) wake();
    return wasOpen;
  };
  const lose = (reservation: Reservation): void => {
    if (!open.delete(reservation)) return;
    lostNanos += reservation.nanos;
    unreported = { lostRequests: unreported.lostRequests + 1, nanos: unreported.nanos + reservation.nanos };
    wake();
  };
  const othersOpen = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));

  return {
    isShared: false,
    async reserve(need, signal) {
      for (;;) {
        // A run that ended while this call waited must not begin it.
        signal.throwIfAborted();
        const roomForTurn = turns + open.size < maxTurns;
        const fit = roomForTurn ? largestFit(need, left(), leftTokens()) : undefined;
        const cramped = fit !== undefined && fit.maxTokens < Math.min(need.wantedTokens, CRAMPED_TOKENS);
        // An answer cut short costs as much as it is worth little: while others may give back, rather wait.
        if (fit !== undefined && (!cramped || open.size === 0)) {
          open.add(fit);
          return fit;
        }
        // What others hold back may come back: only when nothing is in flight is the answer final.
        if (open.size === 0) throw refusal({ limits, roomForTurn, need, left: left(), tokens });
        await othersOpen();
      }
    },
    shrink(reservation, to) {
      Object.assign(reservation, to);
      wake();
    },
    send: (reservation) => {
      sent.add(reservation);
    },
    unsend: (reservation) => {
      sent.delete(reservation);
    },
    settle(reservation, actual) {
      if (!open.has(reservation)) return;
      open.delete(reservation);
      spent += actual.nanos;
      tokens += actual.tokens;
      turns += 1;
      wake();
    },
    release: (reservation) => {
      close(reservation);
    },
    lose,
    takeLost() {
      const { lostRequests, nanos } = unreported;
      unreported = { lostRequests: 0, nanos: 0 };
      return { lostRequests, unreportedUsd: toUsd(nanos) };
    },
    abandon() {
      for (const reservation of [...open]) {
        if (sent.has(reservation)) lose(reservation);
        else close(reservation);
      }
    },
    told: async () => null,
    spentUsd: () => toUsd(spent),
    remainingUsd: () => (limits.maxCostUsd === null ? null : toUsd(Math.max(0, left()))),
    remainingTurns: () => (limits.maxTurns === null ? null : Math.max(0, maxTurns - turns - open.size)),
  };
}

/** The reservation for as many wanted output tokens as fit, or undefined when not even the least do. */
function largestFit(need: Need, leftNanos: Nanos, leftTokens: number): Reservation | undefined {
  const input = inputNanos(need);
  const payable =
    need.outputNanosPerToken > 0
      ? Math.floor((leftNanos - input) / need.outputNanosPerToken)
      : need.wantedTokens;
  const maxTokens = Math.min(need.wantedTokens, payable, leftTokens);
  if (leftNanos < input || maxTokens < Math.min(need.leastTokens, need.wantedTokens)) return undefined;
  return { maxTokens, nanos: input + Math.ceil(maxTokens * need.outputNanosPerToken) };
}

export function inputNanos({ inputTokens, inputNanosPerToken }: Need): Nanos {
  return Math.ceil(inputTokens * inputNanosPerToken);
}

interface Refused {
  limits: Limits;
  roomForTurn: boolean;
  need: Need;
  left: Nanos;
  tokens: number;
}

function refusal({ limits, roomForTurn, need, left, tokens }: Refused): FlueError {
  if (!roomForTurn) {
    return new FlueError('turn_limit', `the run used all of its ${limits.maxTurns} turns without finishing`, {
      hint: 'raise max-turns, or give the agent a smaller task',
    });
  }
  const least = need.inputTokens * need.inputNanosPerToken + need.leastTokens * need.outputNanosPerToken;
  if (limits.maxCostUsd !== null && least > left) {
    return new FlueError(
      'budget_exceeded',
      `the next model call may cost up to ${formatUsd(toUsd(Math.ceil(least)))} and ${formatUsd(toUsd(Math.max(0, left)))} of the ${formatUsd(limits.maxCostUsd)} budget is left: it was not made`,
      { hint: 'raise max-cost-usd, choose a cheaper model, or give the agent a smaller task' },
    );
  }
  return new FlueError(
    'budget_exceeded',
    `the run used ${tokens} of its ${limits.maxTokens} tokens: no answer fits in what is left`,
    {
      hint: 'raise maxTokens, or give the agent a smaller task',
    },
  );
}
