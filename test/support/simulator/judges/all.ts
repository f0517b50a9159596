// What must hold of a history when it is over.
import type { Sql } from '../../../../src/core/ports.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import type { World } from '../world.ts';
import { judgeFiles } from './files.ts';
import { judgeJournal } from './journals.ts';
import { judgeMoney } from './money.ts';
import { judgeResult } from './results.ts';
import { judgeStates } from './states.ts';

export function judgeHistory(world: World, raw: Sql): void {
  const { record, expect } = world;
  const store = createStore(raw);
  for (const [runId, journal] of record.journals) {
    expect(
      JSON.stringify(store.entries(runId, 0)) === JSON.stringify(journal),
      () => `the database has another journal of ${runId} than was committed`,
    );
    judgeJournal(world, runId, journal);
    judgeMoney(world, runId, journal);
    judgeResult(world, runId, journal);
    expect(store.requests(runId).length === 0, () => `${runId} is over and has requests under way`);
  }
  judgeStates(world, store);
  judgeFiles(world, raw);
}
