// One request to the server of a shared budget, repeated until it is answered by more than a fault, within a limit of time.
// Who cannot be reached is told apart from who says no: only the second has decided anything.
import { setTimeout as sleep } from 'node:timers/promises';
import { FlueError } from '../../errors.ts';
import type { CallCredentials } from './bearer.ts';

export interface BudgetRequestOptions {
  /** `https://server/budgets/<id>`, without a slash at its end. */
  url: string;
  fetch: typeof globalThis.fetch;
  /** What time it is and how it passes; tests bring their own. */
  clock?: BudgetClock | undefined;
}

export interface BudgetClock {
  now(): number;
  /** Rejects on abort. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export const REAL_CLOCK: BudgetClock = {
  now: Date.now,
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

export interface Answer {
  status: number;
  /** undefined for what is no JSON. */
  json: unknown;
  /** 0 when it asks for no pause. */
  retryAfterMs: number;
}

export type BudgetRequest = (
  action: 'reserve' | 'settle',
  body: object,
  options: {
    /** Of the reservation: with it a repeat is told from another call. */
    id: string;
    shown: CallCredentials;
    limitMs: number;
    signal?: AbortSignal;
  },
) => Promise<Answer>;

const TRY_MS = 5000;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 3000;
const MAX_CHARACTERS = 64 * 1024;

/** The function throws FlueError budget_unreachable, and on abort the signal's reason. */
export function createBudgetRequest({ url, fetch, clock = REAL_CLOCK }: BudgetRequestOptions): BudgetRequest {
  const tryOnce = async ({ action, body, id, shown }: Call, limits: AbortSignal): Promise<Answer> => {
    const headers = {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'flue-action',
      'idempotency-key': `${id}/${action}`,
      ...(await shown.headers(limits)),
    };
    const response = await fetch(`${url}/${action}`, { method: 'POST', headers, body, signal: limits });
    const text = (await response.text()).slice(0, MAX_CHARACTERS);
    return { status: response.status, json: parse(text), retryAfterMs: pauseIn(response.headers) };
  };

  return async (action, json, { id, shown, limitMs, signal }) => {
    const deadline = clock.now() + limitMs;
    const call = { action, body: JSON.stringify(json), id, shown };
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      let fault: string;
      let pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
      try {
        const leftMs = Math.max(1, Math.ceil(Math.min(TRY_MS, deadline - clock.now())));
        const limits = [AbortSignal.timeout(leftMs), ...(signal === undefined ? [] : [signal])];
        const answer = await tryOnce(call, AbortSignal.any(limits));
        if (!isFault(answer)) return answer;
        fault = `it answered ${answer.status}${answer.status === 200 ? ' without JSON' : ''}`;
        pauseMs = Math.max(pauseMs, answer.retryAfterMs);
      } catch (thrown) {
        signal?.throwIfAborted();
        if (thrown instanceof FlueError && !thrown.retryable)
          throw unreachable(url, thrown.message, thrown.hint);
        fault = faultOf(thrown);
      }
      pauseMs = pauseMs / 2 + (Math.random() * pauseMs) / 2;
      if (clock.now() + pauseMs >= deadline) throw unreachable(url, `${fault} (${tries} tries)`);
      await clock.wait(pauseMs, signal).catch(() => signal?.throwIfAborted());
    }
  };
}

interface Call {
  action: 'reserve' | 'settle';
  body: string;
  id: string;
  shown: CallCredentials;
}

export function unreachable(url: string, fault: string, hint?: string): FlueError {
  return new FlueError(
    'budget_unreachable',
    `the shared budget ${url} could not be asked: ${fault}; without it no model call is made`,
    { hint: hint ?? 'look at the server of budget-url and run it again', retryable: true },
  );
}

/** Something between us and the server, or its own trouble: it decided nothing. */
function isFault({ status, json }: Answer): boolean {
  return status >= 500 || status === 429 || status === 408 || (status === 200 && json === undefined);
}

function faultOf(thrown: unknown): string {
  if (thrown instanceof FlueError) return thrown.message;
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') return 'it did not answer in time';
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached';
}

function pauseIn(headers: Headers): number {
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 30) * 1000 : 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
