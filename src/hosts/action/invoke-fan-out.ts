// Thousands of instances on a server, at most `concurrency` of them at once. All are seen through, whatever becomes of the
// others; a server that has gone for good, or lets nobody in, is not asked by each of them. The log stays short: failures and the state of things.
import { type ErrorCode, FlueError, toFlueError } from '../../errors.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { totalsOf } from '../../protocol/totals.ts';
import { receiptLine } from '../../report/console.ts';
import { formatCost, formatCount } from '../../report/figures.ts';
import { refusedOutcome } from './fan-out.ts';
import type { KeyedRequest } from './invoke-key.ts';
import { printUntrusted } from './log.ts';
import type { Outcome } from './watch-run.ts';

export interface RemoteFanOut {
  requests: readonly KeyedRequest[];
  concurrency: number;
  interrupt: AbortSignal;
  /** Throws FlueError for one that the server refuses. */
  start(request: KeyedRequest): Promise<RunSnapshot>;
  /** Until it is over; null where nobody waits. */
  watch: ((run: RunSnapshot) => Promise<Outcome>) | null;
}

/** Fewer are told of one by one. */
const ONE_BY_ONE = 100;
const MOST_FAILURES = 200;
const PROGRESS_LINES = 50;

/** In the order of the requests; after a cancel, only those that had begun. */
export async function invokeMany(fanOut: RemoteFanOut): Promise<Outcome[]> {
  const { requests, concurrency, interrupt } = fanOut;
  const outcomes = new Array<Outcome | undefined>(requests.length);
  const tell = tellProgress(fanOut);
  const waiting = requests.entries();
  let accepted = false;
  let gone: FlueError | undefined;
  const following: RemoteFanOut = {
    ...fanOut,
    async start(request) {
      const run = await fanOut.start(request);
      accepted = true;
      return run;
    },
  };
  const worker = async (): Promise<void> => {
    for (const [index, request] of waiting) {
      if (interrupt.aborted) return;
      const outcome =
        gone === undefined ? await outcomeOf(request, following) : refusedOutcome(request.request, gone);
      if (outcome === undefined) return;
      if (outcome.failure !== undefined && isForAll(outcome.failure, accepted))
        gone ??= notBegun(outcome.failure);
      outcomes[index] = outcome;
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}

const REFUSES_ALL = new Set<ErrorCode>([
  'unauthorized',
  'forbidden',
  'unknown_workflow',
  'unknown_agent',
  'usage_error',
]);

/** What was wrong with the first would be wrong with every other one, and a server that is gone is gone. */
function isForAll({ code }: FlueError, accepted: boolean): boolean {
  return code === 'server_unreachable' || (!accepted && REFUSES_ALL.has(code));
}

function notBegun({ code, message, hint, cause }: FlueError): FlueError {
  const why = cause instanceof FlueError ? cause.message : message;
  return new FlueError(code, `it was not begun: ${why}`, { hint, cause });
}

/** undefined when the job was cancelled before it had begun. */
async function outcomeOf(
  request: KeyedRequest,
  { start, watch, interrupt }: RemoteFanOut,
): Promise<Outcome | undefined> {
  try {
    const run = await start(request);
    return watch === null ? { snapshot: run, failure: undefined } : await watch(run);
  } catch (thrown) {
    if (interrupt.aborted) return undefined;
    return refusedOutcome(request.request, toFlueError(thrown, 'internal_error'));
  }
}

function tellProgress({ requests, watch }: RemoteFanOut): (outcome: Outcome) => void {
  const all = requests.length;
  const waits = watch !== null;
  const every = Math.max(1, Math.ceil(all / PROGRESS_LINES));
  const known: Outcome['snapshot'][] = [];
  let failures = 0;
  return ({ snapshot }) => {
    known.push(snapshot);
    const isBad = snapshot.status === 'failed' || snapshot.status === 'cancelled';
    if (isBad) failures += 1;
    if (all <= ONE_BY_ONE || (isBad && failures <= MOST_FAILURES))
      printUntrusted(receiptLine(snapshot), { maxLines: 1 });
    if (all <= ONE_BY_ONE || (known.length % every !== 0 && known.length < all)) return;
    const bad = failures === 0 ? '' : `, ${formatCount(failures)} of them failed`;
    const done = `${formatCount(known.length)} of ${formatCount(all)} instances ${waits ? 'over' : 'started'}${bad}`;
    printUntrusted(waits ? `${done} · ${formatCost(totalsOf(known))} so far` : done, { maxLines: 1 });
  };
}
