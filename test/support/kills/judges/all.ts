// What must hold of a history when it is over.
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { numberOf } from '../witness.ts';
import { judgeEffects } from './effects.ts';
import type { Evidence, JudgedRun } from './evidence.ts';
import { judgeFiles } from './files.ts';
import { judgeJournals } from './journals.ts';
import { judgeMoney } from './money.ts';
import { judgeRequests } from './requests.ts';
import { judgeResults } from './results.ts';

type Given = Pick<Evidence, 'plan' | 'witness' | 'provider' | 'effects'> & { databasePath: string };

export async function judgeHistory({ databasePath, ...given }: Given): Promise<string[]> {
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(problem));
  const sql = openNodeSqlite({ path: databasePath, survives: 'process' });
  try {
    const store = createStore(sql);
    const runs = store.runIds().flatMap((runId): JudgedRun[] => {
      const entries = store.entries(runId, 0);
      const [first] = entries;
      const planned = given.plan.runs.find(({ number }) => first && number === numberOf(first.event));
      expect(planned !== undefined, `${runId} is none of those that were asked for`);
      if (planned === undefined) return [];
      const events = entries.map(({ event }) => event);
      return [{ runId, planned, entries, events, recordings: store.recordings(runId) }];
    });
    const evidence: Evidence = { ...given, sql, store, runs, expect };
    judgeJournals(evidence);
    judgeEffects(evidence);
    judgeFiles(evidence);
    judgeResults(evidence);
    judgeRequests(evidence);
    await judgeMoney(evidence);
  } finally {
    sql.close();
  }
  return problems;
}
