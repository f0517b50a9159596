// All runs: who waits for a human, sums, the rows.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { FlueError, messageOf } from '../../errors.ts';
import { useStore, useTitle } from '../page/hooks.ts';
import { keepFresh } from '../page/keep-fresh.ts';
import type { Filter } from '../runs/filter.ts';
import { rowsOf, waitingIn } from '../runs/run-list.ts';
import { totalsOf } from '../runs/totals.ts';
import { Approvals } from './approvals.tsx';
import { FilterBar } from './filter-bar.tsx';
import { RunTable } from './run-table.tsx';
import type { Session } from './session.ts';
import { TotalsStrip } from './totals-strip.tsx';

export interface RunListPageProps {
  session: Session;
  filter: Filter;
  onFailure(thrown: unknown): void;
}

const MORE = 500;

export function RunListPage({ session, filter, onFailure }: RunListPageProps) {
  const { list } = session;
  const state = useStore(list.state);
  const [problem, setProblem] = useState<string>();
  const { rows, isLoaded, hasMore } = useMemo(() => rowsOf(state, filter), [state, filter]);
  const waiting = useMemo(() => waitingIn(state), [state]);
  const totals = useMemo(() => totalsOf(rows), [rows]);
  const names = useMemo(() => [...new Set([...state.runs.values()].map(({ name }) => name))].sort(), [state]);
  useTitle(waiting.length > 0 ? `(${waiting.length}) Runs · flue` : 'Runs · flue');
  const { status, kind, name } = filter;
  useEffect(() => {
    const leaving = new AbortController();
    const asked: Filter = { status, kind, name, text: '' };
    keepFresh(async () => {
      setProblem(await problemOf(() => list.refresh(asked, leaving.signal)));
    }, leaving.signal).catch((thrown: unknown) => {
      if (leaving.signal.aborted) return;
      onFailure(thrown);
      setProblem(messageOf(thrown));
    });
    return () => leaving.abort();
  }, [list, status, kind, name, onFailure]);
  const isReading = useRef(false);
  const readOn = async (): Promise<void> => {
    if (isReading.current) return;
    isReading.current = true;
    try {
      await list.readOn(filter, MORE, AbortSignal.timeout(30_000));
    } catch (thrown) {
      onFailure(thrown);
    } finally {
      isReading.current = false;
    }
  };
  return (
    <main class="list">
      <h1 class="hidden">Runs</h1>
      {waiting.length > 0 && <Approvals runs={waiting} session={session} />}
      <FilterBar filter={filter} names={names} />
      <TotalsStrip totals={totals} hasMore={hasMore} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}{' '}
          <button type="button" class="quiet" onClick={() => location.reload()}>
            Reload
          </button>
        </p>
      )}
      <RunTable
        rows={rows}
        isLoaded={isLoaded}
        filter={filter}
        hasMore={hasMore}
        onMore={() => void readOn()}
      />
    </main>
  );
}

/** What the server refuses now it may not refuse the next time; only who is not let in need not ask again. */
async function problemOf(ask: () => Promise<void>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof FlueError && thrown.code !== 'unauthorized') return thrown.message;
    throw thrown;
  }
}
