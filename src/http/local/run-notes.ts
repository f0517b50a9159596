// Notes for lists of runs, written a moment after the fact and many at once: no run waits for them. What a crash kept from
// being noted is noted at the next start.
import type { Clock } from '../../core/ports.ts';
import type { NotedRun, ServerRows } from '../../core/store/server-rows.ts';
import type { RunSnapshot } from '../../protocol/run.ts';

export interface RunNotes {
  /** The run has changed; it is looked up when it is written, unless its last state is given. */
  touch(runId: string, last?: RunSnapshot): void;
  /** Writes what is due, at once; what cannot be written is tried again later. */
  flush(): void;
  stop(): void;
}

export interface RunNotesOptions {
  rows: ServerRows;
  clock: Clock;
  snapshot(runId: string): RunSnapshot | undefined;
  /** Where they are noted as well, before they are here: what has not got there is not taken for noted. */
  publish?: ((runs: readonly NotedRun[]) => Promise<void>) | undefined;
}

const PAUSE_MS = 250;
/** After they could not be published or written: a disk that is full may not be for ever. */
const RETRY_MS = 5000;

export function createRunNotes({ rows, clock, snapshot, publish }: RunNotesOptions): RunNotes {
  const changed = new Map<string, RunSnapshot | undefined>();
  let cancel: (() => void) | undefined;
  const again = (due: ReadonlyArray<[string, RunSnapshot | undefined]>) => (): void => {
    for (const [runId, last] of due) if (!changed.has(runId)) changed.set(runId, last);
    cancel ??= clock.after(RETRY_MS, flush);
  };
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    const due = [...changed];
    changed.clear();
    try {
      write(due);
    } catch {
      again(due)();
    }
  };
  const write = (due: ReadonlyArray<[string, RunSnapshot | undefined]>): void => {
    const runs = due.flatMap(([runId, last]) => {
      const run = last ?? snapshot(runId);
      return run === undefined ? [] : [noteOf(run, rows)];
    });
    if (runs.length === 0) return;
    if (publish === undefined) rows.note(runs);
    else
      publish(runs)
        .then(() => rows.note(runs))
        .catch(again(due));
  };
  return {
    touch(runId, last) {
      changed.set(runId, last);
      cancel ??= clock.after(PAUSE_MS, flush);
    },
    flush,
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

function noteOf(run: RunSnapshot, rows: ServerRows) {
  const { input: _input, text: _text, result: _result, ...listed } = run;
  const { kind, name, instanceId, runId, status, finishedAt } = run;
  const principal = rows.ownerOf({ kind, name, instanceId }) ?? '';
  return { kind, name, instanceId, runId, status, finishedAt, principal, listed: JSON.stringify(listed) };
}
