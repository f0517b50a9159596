// Thousands of instances on a server, at most `concurrency` of them at once. All are seen through, whatever becomes of the
// others; a server that has gone for good is not waited for by each of them. The log stays short: failures and the state of things.
import { type FlueError, toFlueError } from '../../errors.ts';
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
  run(request: KeyedRequest): Promise<Outcome>;
  /** Of what is over; `waits` = false tells of starts. */
  waits: boolean;
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
  let gone: FlueError | undefined;
  const worker = async (): Promise<void> => {
    for (const [index, request] of waiting) {
      if (interrupt.aborted) return;
      const outcome =
        gone === undefined ? await outcomeOf(request, fanOut) : refusedOutcome(request.request, gone);
      if (outcome === undefined) return;
      if (outcome.failure?.code === 'server_unreachable') gone ??= outcome.failure;
      outcomes[index] = outcome;
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests.length) }, worker));
  return outcomes.filter((outcome) => outcome !== undefined);
}

/** undefined when the job was cancelled before it had begun. */
async function outcomeOf(
  request: KeyedRequest,
  { run, interrupt }: RemoteFanOut,
): Promise<Outcome | undefined> {
  try {
    return await run(request);
  } catch (thrown) {
    if (interrupt.aborted) return undefined;
    return refusedOutcome(request.request, toFlueError(thrown, 'internal_error'));
  }
}

function tellProgress({ requests, waits }: RemoteFanOut): (outcome: Outcome) => void {
  const all = requests.length;
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
