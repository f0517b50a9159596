import { existsSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { loadStep } from '../../../../src/hosts/action/inputs.ts';
import {
  createJournalFile,
  markFinished,
  readJournal,
  removeJournalFile,
} from '../../../../src/hosts/action/journal-file.ts';
import { type TempFolder, tempFolder } from '../../../support/project.ts';
import { readPairs } from '../../../support/runner-files.ts';
import { eventsOf } from '../../../support/snapshots.ts';

let temp: TempFolder | undefined;
afterEach(() => temp?.cleanup());

function stepIn(folder: TempFolder) {
  folder.write('state', '');
  return loadStep({ RUNNER_TEMP: folder.dir, GITHUB_STATE: `${folder.dir}/state` });
}

describe('the journal on a runner', () => {
  it('is known to the post step before it exists, read as far as it got, and removed', async () => {
    temp = tempFolder();
    const step = stepIn(temp);
    const journal = createJournalFile(step);
    expect(readPairs(temp.read('state')).pairs).toEqual({ journal: journal.path });
    expect(existsSync(journal.path)).toBe(false);

    const sql = openNodeSqlite({ path: journal.path, survives: 'process' });
    const store = createStore(sql);
    const [queued, ...later] = eventsOf({ open: true });
    const under = { turn: 2, session: 'default', model: 'anthropic/claude-test', reservedUsd: 0.25 };
    later.push({ type: 'turn_started', at: '2026-11-23T12:00:01.000Z', ...under });
    if (queued?.type !== 'run_queued') throw new Error('a journal begins with run_queued');
    const { runId, kind, name, instanceId, trigger } = queued;
    store.insertRun(runId, { kind, name, instanceId, input: {}, trigger }, null);
    for (const [index, event] of [queued, ...later].entries()) {
      store.appendEvent(runId, index + 1, JSON.stringify(event));
    }

    const [snapshot, ...others] = await readJournal(journal.path);
    expect(others).toEqual([]);
    expect(snapshot).toMatchObject({
      status: 'running',
      turns: 1,
      costUsd: 0.0035,
      lostRequests: 1,
      unreportedUsdMax: 0.25,
    });
    sql.close();

    markFinished(step);
    expect(readPairs(temp.read('state')).pairs).toMatchObject({ finished: 'true' });
    removeJournalFile(journal.path);
    expect(readdirSync(temp.dir)).toEqual(['state']);
  });

  it('says so when there is no room for it', () => {
    temp = tempFolder();
    temp.write('flue', 'a file in the way');
    const step = stepIn(temp);
    expect(() => createJournalFile(step)).toThrow(/flue" cannot be made/);
  });
});
