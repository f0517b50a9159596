// The runs of an instance that begin after one: asked for again and again, so that none is missed while the server is away.
import type { Client } from '../../client/client.ts';
import { pause } from '../../client/pause.ts';
import type { ListedRun } from '../../protocol/api.ts';

const LOOK_MS = 1_000;

export interface LaterThan {
  of: { workflow: string; instanceId: string };
  /** The id of a run: those of an instance are in the order of their ids. */
  after: string;
  signal: AbortSignal;
}

/** In their order, until the signal is aborted. */
export async function* laterRuns(
  client: Pick<Client, 'list'>,
  { of, after, signal }: LaterThan,
): AsyncGenerator<ListedRun, void> {
  let last = after;
  for (;;) {
    await pause(LOOK_MS, signal);
    const later = await runsAfter(client, { of, after: last, signal });
    yield* later;
    last = later.at(-1)?.runId ?? last;
  }
}

async function runsAfter(
  client: Pick<Client, 'list'>,
  { of, after, signal }: LaterThan,
): Promise<ListedRun[]> {
  const found: ListedRun[] = [];
  let cursor: string | undefined;
  do {
    const { runs, nextCursor } = await client.list(
      { kind: 'workflow', name: of.workflow, cursor },
      { signal },
    );
    const later = runs.filter(({ runId }) => runId > after);
    found.unshift(...later.filter(({ instanceId }) => instanceId === of.instanceId).toReversed());
    cursor = later.length < runs.length ? undefined : (nextCursor ?? undefined);
  } while (cursor !== undefined);
  return found;
}
