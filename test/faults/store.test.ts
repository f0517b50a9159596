// The database fails under a running run: at every one of its transactions, once or for good, in the write or at the
// commit. The run must still end for whoever waits, and nothing may be done that the journal does not know of.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeSqlite } from '../../src/adapters/sql/node-sqlite.ts';
import type { Sql } from '../../src/core/ports.ts';
import type { JournalEntry } from '../../src/protocol/events.ts';
import { isTerminal } from '../../src/protocol/fold.ts';
import { type AnthropicServer, startAnthropicServer } from '../support/anthropic-server.ts';
import { busyScript, busyWorkflow } from '../support/faults/busy-workflow.ts';
import { openJournalProblems } from '../support/faults/invariants.ts';
import { seeded } from '../support/faults/random.ts';
import { realRuntime } from '../support/faults/real-runtime.ts';
import { tempFolder } from '../support/project.ts';
import { startWorkflow } from '../support/test-runtime.ts';

let server: AnthropicServer;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(async () => {
  server = await startAnthropicServer({ script: busyScript });
  process.on('unhandledRejection', onUnhandled);
});
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await server.stop();
});

const FULL = () =>
  Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });

interface Breakage {
  /** The transaction that fails, from 1; those that make the tables do not count. */
  from: number;
  /** How many fail from there on. */
  times: number;
  /** Before the body, after it, or in the middle of its writes. */
  where: 'begin' | 'write' | 'commit';
}

interface Broken {
  sql: Sql;
  transactions(): number;
  isBroken(): boolean;
}

function breaking(database: Sql, { from, times, where }: Breakage): Broken {
  let count = -1;
  let broken = false;
  const fail = (): never => {
    broken = true;
    throw FULL();
  };
  return {
    transactions: () => count,
    isBroken: () => broken,
    sql: {
      exec: (sql, ...params) => database.exec(sql, ...params),
      transaction(body) {
        count += 1;
        const fails = count >= from && count < from + times;
        if (fails && where === 'begin') fail();
        return database.transaction(() => {
          if (fails && where === 'write') {
            body();
            fail();
          }
          const value = body();
          if (fails) fail();
          return value;
        });
      },
    },
  };
}

interface Trial {
  /** What is done to the database, for messages. */
  name: string;
  over?: (sql: Sql) => Sql;
  /** Called with each event that is heard. */
  harm?: (database: Sql & { close(): void }, heard: number) => void;
  isBroken(): boolean;
}

/** Runs the busy workflow over a database that is about to break, and says what is wrong with how that ends. */
async function endsWell({ name, over, harm, isBroken }: Trial) {
  const late: string[] = [];
  const heard: JournalEntry[] = [];
  const { runtime, database, close, sent } = realRuntime({
    url: server.url,
    workflows: { busy: busyWorkflow((effect) => isBroken() && late.push(effect)) },
    ...(over && { over }),
  });
  const listener = {
    onEvent(entry: JournalEntry) {
      heard.push(entry);
      harm?.(database, heard.length);
    },
  };
  try {
    const handle = await runtime.start(startWorkflow('busy'), listener);
    const snapshot = await handle.done;
    const failure = handle.failure();
    const problems = openJournalProblems(heard);
    if (!isTerminal(snapshot.status)) problems.push(`it ended as ${snapshot.status}`);
    if (isBroken() && failure?.code !== 'store_error')
      problems.push(`the host is told ${failure?.code}: ${failure?.message}`);
    if (isBroken() && snapshot.status !== 'failed') problems.push(`it ${snapshot.status}`);
    for (const effect of late) problems.push(`${effect} after the journal broke`);
    if (snapshot.turns + snapshot.lostRequests > sent())
      problems.push('a request is lost that was never sent');
    return {
      snapshot,
      heard,
      runId: handle.runId,
      problems: problems.map((problem) => `${name}: ${problem}`),
    };
  } finally {
    close();
  }
}

/** The same with transactions that fail, after which what is stored can be held against what was heard. */
async function survives(breakage: Breakage) {
  let broken: Broken | undefined;
  let stored: JournalEntry[] = [];
  const found = await endsWell({
    name: JSON.stringify(breakage),
    isBroken: () => broken?.isBroken() ?? false,
    over(sql) {
      broken = breaking(sql, breakage);
      return broken.sql;
    },
    harm(database) {
      stored = storedIn(database);
    },
  });
  const problems = [...found.problems];
  if (openJournalProblems(stored).length > 0)
    problems.push(`${JSON.stringify(breakage)}: a gap in what is stored`);
  const ending = broken?.isBroken() ? found.heard.slice(0, -1) : found.heard;
  if (JSON.stringify(ending) !== JSON.stringify(stored)) {
    problems.push(`${JSON.stringify(breakage)}: heard ${found.heard.length} events, stored ${stored.length}`);
  }
  return { ...found, problems, transactions: broken?.transactions() ?? 0 };
}

/** Knows that nothing can be written any more as soon as the runtime does. */
function noticing(): Pick<Trial, 'isBroken'> & Required<Pick<Trial, 'over'>> {
  let broken = false;
  return {
    isBroken: () => broken,
    over: ({ exec, transaction }) => ({
      exec,
      transaction(body) {
        try {
          return transaction(body);
        } catch (thrown) {
          broken = true;
          throw thrown;
        }
      },
    }),
  };
}

/** SQLite's own "database or disk is full", from the next page on. */
function leaveNoRoom(database: Sql): void {
  database.exec('VACUUM');
  const [row] = database.exec('SELECT page_count AS pages FROM pragma_page_count');
  database.exec(`PRAGMA max_page_count = ${row?.pages}`);
}

function storedIn(sql: Sql): JournalEntry[] {
  return sql
    .exec('SELECT offset, event FROM events ORDER BY offset')
    .map(({ offset, event }) => ({ offset: Number(offset), event: JSON.parse(String(event)) }));
}

describe('a run whose database fails', () => {
  it('at any of its transactions still ends for whoever waits, and does nothing more', async () => {
    const whole = await survives({ from: Number.POSITIVE_INFINITY, times: 0, where: 'begin' });
    expect(whole).toMatchObject({ problems: [], snapshot: { status: 'succeeded' } });
    expect(whole.transactions).toBeGreaterThan(15);
    const problems: string[] = [];
    const random = seeded('store');
    for (let from = 2; from <= whole.transactions; from++) {
      for (const where of ['begin', 'write', 'commit'] as const) {
        for (const times of [2, random.int(3, 6), Number.POSITIVE_INFINITY]) {
          problems.push(...(await survives({ from, times, where })).problems);
        }
      }
    }
    expect(problems).toEqual([]);
    expect(unhandled).toEqual([]);
  }, 60_000);

  it('before it is accepted is refused, and nobody is asked anything', async () => {
    const asked = server.requests.length;
    await expect(survives({ from: 1, times: 1, where: 'write' })).rejects.toMatchObject({
      code: 'store_error',
      message: expect.stringContaining('database or disk is full'),
      hint: expect.stringContaining('make room'),
    });
    expect(server.requests.length).toBe(asked);
  });

  it('because it was closed ends just so, at any of its events', async () => {
    const problems: string[] = [];
    for (let event = 1; event <= 30; event++) {
      const noticed = noticing();
      const found = await endsWell({
        name: `closed at event ${event}`,
        ...noticed,
        harm(database, heard) {
          if (heard === event) database.close();
        },
      });
      problems.push(...found.problems);
      if (!noticed.isBroken()) problems.push(`event ${event}: nobody noticed`);
    }
    expect(problems).toEqual([]);
    expect(unhandled).toEqual([]);
  }, 60_000);

  it('because the disk is full ends just so, and what it had stored stays readable', async () => {
    const problems: string[] = [];
    for (const event of [2, 6, 12, 20]) {
      const noticed = noticing();
      let stored = 0;
      const { problems: found, heard } = await endsWell({
        name: `full at event ${event}`,
        ...noticed,
        harm(database, count) {
          if (count === event) leaveNoRoom(database);
          stored = storedIn(database).length;
        },
      });
      problems.push(...found);
      if (!noticed.isBroken()) problems.push(`event ${event}: never full`);
      if (stored !== heard.length - 1)
        problems.push(`event ${event}: ${stored} stored, ${heard.length} heard`);
    }
    expect(problems).toEqual([]);
  });

  it.each([
    ['is a folder', (folder: string) => folder],
    ['is in no folder', (folder: string) => join(folder, 'no', 'flue.db')],
    ['is no database', (folder: string) => join(folder, 'garbage.db')],
  ])('to be opened because its path %s says so in one sentence', (_name, pathIn) => {
    const folder = tempFolder();
    folder.write('garbage.db', 'this is not a database, it is a letter. '.repeat(100));
    const path = pathIn(folder.dir);
    const open = () => openNodeSqlite({ path, survives: 'process' });
    expect(open).toThrow(expect.objectContaining({ code: 'store_error' }));
    expect(open).toThrow(path);
    folder.cleanup();
  });
});
