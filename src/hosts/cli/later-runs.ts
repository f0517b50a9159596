// The runs of an instance that begin after one: asked for again and again, so that none is missed while the server is away.
import type { Client } from '../../client/client.ts';
import { pause } from '../../client/pause.ts';
import type { ListedRun } from '../../protocol/api.ts';
import { mintedAt } from '../../protocol/ids.ts';

const LOOK_MS = 1_000;
/** A Worker's list is written after the fact: a run may come into it after one that began later. */
const LATE_MS = 60_000;
const PAGE = 500;

export interface LaterThan {
  of: { workflow: string; instanceId: string };
  /** The id of a run: those of an instance are in the order of their ids. */
  after: string;
  signal: AbortSignal;
}

/** Each once, in the order in which the list has them, until the signal is aborted. */
export async function* laterRuns(
  client: Pick<Client, 'list'>,
  { of, after, signal }: LaterThan,
): AsyncGenerator<ListedRun, void> {
  const known = new Set<string>();
  let last = after;
  for (;;) {
    await pause(LOOK_MS, signal);
    const sinceMs = mintedAt(last) - LATE_MS;
    const isLater = (runId: string): boolean => runId > after && mintedAt(runId) >= sinceMs;
    const later = (await runsOf(client, { of, isLater, signal })).filter(({ runId }) => !known.has(runId));
    for (const run of later) {
      known.add(run.runId);
      if (run.runId > last) last = run.runId;
      yield run;
    }
  }
}

/** The oldest first. */
async function runsOf(
  client: Pick<Client, 'list'>,
  { of, isLater, signal }: Pick<LaterThan, 'of' | 'signal'> & { isLater(runId: string): boolean },
): Promise<ListedRun[]> {
  const found: ListedRun[] = [];
  let cursor: string | undefined;
  do {
    const { runs, nextCursor } = await client.list(
      { kind: 'workflow', name: of.workflow, cursor, limit: PAGE },
      { signal },
    );
    const later = runs.filter(({ runId }) => isLater(runId));
    found.unshift(...later.filter(({ instanceId }) => instanceId === of.instanceId).toReversed());
    cursor = later.length < runs.length ? undefined : (nextCursor ?? undefined);
  } while (cursor !== undefined);
  return found;
}
