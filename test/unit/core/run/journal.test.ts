import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock/system-clock.ts';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createRedactor } from '../../../../src/core/redact.ts';
import { createJournal, type NewEvent } from '../../../../src/core/run/journal.ts';
import type { RunListener } from '../../../../src/core/runtime-api.ts';
import { createGroupCommit } from '../../../../src/core/store/group-commit.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import type { JournalEntry } from '../../../../src/protocol/events.ts';
import { fold } from '../../../../src/protocol/fold.ts';
import { startWorkflow } from '../../../support/test-runtime.ts';

const queued: NewEvent = {
  type: 'run_queued',
  runId: 'run_1',
  kind: 'workflow',
  name: 'w',
  instanceId: 'i',
  session: 'default',
  trigger: { actor: null, repository: null, sha: null, via: 'cli' },
  limits: { maxCostUsd: 1, maxTurns: 5, maxTokens: null, timeoutMs: null },
};
const done: NewEvent = { type: 'run_succeeded', result: null, text: null, lostRequests: 0, unreportedUsd: 0 };
const line = (message: string): NewEvent => ({ type: 'log', level: 'info', message });

function setUp(secrets: string[] = []) {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const store = createStore(sql);
  const { redact } = createRedactor(secrets);
  const commits = createGroupCommit(sql, systemClock);
  const clock = { ...systemClock, now: () => 1_700_000_000_000 };
  const heard: JournalEntry[] = [];
  const listeners = new Set<RunListener>([{ onEvent: (entry) => heard.push(entry) }]);
  const request = startWorkflow('w');
  store.insertRun('run_1', request, 'owner');
  const journal = createJournal({
    ...{ runId: 'run_1', store, commits, clock, redact, past: [] },
    ...{ owner: 'owner', listeners },
  });
  return { sql, store, journal, heard };
}

describe('journal', () => {
  it('numbers events from 1 without gaps and shows them only once they are committed', async () => {
    const { journal, store, heard } = setUp();
    await journal.commit(queued);
    journal.stage(line('a'));
    expect(heard).toHaveLength(1);
    await journal.commit(line('b'));
    expect(store.entries('run_1', 0).map((entry) => entry.offset)).toEqual([1, 2, 3]);
    expect(heard).toEqual(store.entries('run_1', 0));
  });

  it('commits rows and the event that tells of them together or not at all', async () => {
    const { journal, store, heard, sql } = setUp();
    await journal.commit(queued);
    journal.stageRows(() => store.setState('i', 'k', 1));
    journal.stageRows(() => {
      throw new Error('disk full');
    });
    await expect(journal.commit(line('a'))).rejects.toMatchObject({ code: 'store_error' });
    expect(store.getState('i', 'k')).toBeUndefined();
    expect(sql.exec('SELECT COUNT(*) AS n FROM events')[0]?.n).toBe(1);
    expect(heard).toHaveLength(1);
  });

  it('takes nothing more after the terminal event', async () => {
    const { journal, store } = setUp();
    await journal.commit(queued);
    await journal.commit(done);
    journal.stage(line('late'));
    await journal.commit(line('later'));
    expect(journal.isClosed()).toBe(true);
    expect(store.entries('run_1', 0)).toHaveLength(2);
    expect(store.openRunIds()).toEqual([]);
  });

  it('never stores or shows a registered secret, in keys, values and encodings', async () => {
    const secret = 'sk-ant-very-secret-value';
    const { journal, store, heard } = setUp([secret]);
    await journal.commit(queued);
    const data = {
      [secret]: [`x${secret}y`],
      b64: btoa(`key=${secret}!`),
      url: encodeURIComponent(`${secret} `),
    };
    await journal.commit({ type: 'log', level: 'info', message: `the key is ${secret}`, data });
    const text = JSON.stringify(store.entries('run_1', 0)) + JSON.stringify(heard);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(btoa(secret).slice(2, -4));
    expect(text).toContain('the key is ***');
  });

  it('keeps an event of many megabytes whole, in chunks', async () => {
    const { journal, store, sql } = setUp();
    const message = 'ü€x'.repeat(1_500_000);
    await journal.commit(queued);
    await journal.commit(line(message));
    expect(store.entries('run_1', 1)[0]?.event).toMatchObject({ message });
    const largest = sql.exec('SELECT MAX(LENGTH(data)) AS n FROM chunks')[0]?.n;
    expect(Number(largest)).toBeLessThanOrEqual(1_000_000);
  });

  it('folds to the same snapshot as a reader of the stored events', async () => {
    const { journal, store } = setUp();
    await journal.commit(queued);
    await journal.commit(line('a'), done);
    expect(journal.snapshot()).toEqual(fold(store.entries('run_1', 0)));
  });
});
