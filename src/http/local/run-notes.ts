// Notes for lists of runs, written a moment after the fact and many at once: no run waits for them. What a crash kept from
// being noted is noted at the next start.
import type { Clock } from '../../core/ports.ts';
import type { ServerRows } from '../../core/store/server-rows.ts';
import type { RunSnapshot } from '../../protocol/run.ts';

export interface RunNotes {
  /** The run has changed; it is looked up when it is written, unless its last state is given. */
  touch(runId: string, last?: RunSnapshot): void;
  /** Writes what is due, at once. */
  flush(): void;
  stop(): void;
}

export interface RunNotesOptions {
  rows: ServerRows;
  clock: Clock;
  snapshot(runId: string): RunSnapshot | undefined;
}

const PAUSE_MS = 250;

export function createRunNotes({ rows, clock, snapshot }: RunNotesOptions): RunNotes {
  const changed = new Map<string, RunSnapshot | undefined>();
  let cancel: (() => void) | undefined;
  const flush = (): void => {
    cancel?.();
    cancel = undefined;
    const due = [...changed];
    changed.clear();
    const runs = due.flatMap(([runId, last]) => {
      const run = last ?? snapshot(runId);
      return run === undefined ? [] : [noteOf(run, rows)];
    });
    if (runs.length > 0) rows.note(runs);
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
