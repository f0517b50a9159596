// What every engine under the Sql port must do, and the store over it. Plain functions that throw, because one engine lives
// where no test runner does.
import type { Sql, SqlValue } from '../../../src/core/ports.ts';
import { createServerRows } from '../../../src/core/store/server-rows.ts';
import { createStore } from '../../../src/core/store/store.ts';
import { loadWorkspace, saveWorkspace } from '../../../src/core/store/workspace.ts';
import type { StartRun } from '../../../src/protocol/start-run.ts';

const MIB = 2 ** 20;
const TRIGGER = { actor: null, repository: null, sha: null, via: 'http' } as const;

/** Each on an empty database. */
export const SQL_CASES: Readonly<Record<string, (sql: Sql) => void>> = {
  'gives back numbers, texts, bytes and null as they were'(sql) {
    sql.exec('CREATE TABLE t (a, b, c, d, e)');
    const values: SqlValue[] = [2 ** 53 - 1, 0.1, 'ü\u0000€😀', null, Uint8Array.of(0, 255, 7)];
    sql.exec('INSERT INTO t VALUES (?, ?, ?, ?, ?)', ...values);
    equal(sql.exec('SELECT * FROM t'), [{ a: 2 ** 53 - 1, b: 0.1, c: 'ü\u0000€😀', d: null, e: values[4] }]);
    truthy(sql.exec('SELECT e FROM t')[0]?.e instanceof Uint8Array, 'bytes are a Uint8Array');
  },
  'stores of a view on a larger buffer what it shows'(sql) {
    sql.exec('CREATE TABLE t (a)');
    sql.exec('INSERT INTO t VALUES (?)', new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
    equal(sql.exec('SELECT a, length(a) AS n FROM t'), [{ a: Uint8Array.of(2, 3), n: 2 }]);
  },
  'gives no rows for what is no question'(sql) {
    equal(sql.exec('CREATE TABLE t (a)'), []);
    equal(sql.exec('INSERT INTO t VALUES (1)'), []);
  },
  'takes back a transaction that throws, and passes on what it threw'(sql) {
    sql.exec('CREATE TABLE t (a PRIMARY KEY)');
    const refused = new Error('no');
    const caught = thrownBy(() =>
      sql.transaction(() => {
        sql.exec('INSERT INTO t VALUES (1)');
        throw refused;
      }),
    );
    truthy(caught === refused, 'the very error that was thrown');
    thrownBy(() =>
      sql.transaction(() => {
        sql.exec('INSERT INTO t VALUES (2)');
        sql.exec('INSERT INTO t VALUES (2)');
      }),
    );
    equal(sql.exec('SELECT a FROM t'), []);
    equal(
      sql.transaction(() => {
        sql.exec('INSERT INTO t VALUES (3)');
        return 'done';
      }),
      'done',
    );
    equal(sql.exec('SELECT a FROM t'), [{ a: 3 }]);
  },
  'can be opened again by the store, which changes nothing'(sql) {
    createStore(sql).setState('i', 'k', { a: 1 });
    createServerRows(sql);
    createServerRows(sql);
    equal(createStore(sql).getState('i', 'k'), { a: 1 });
  },
  'keeps a journal, page by page, with events of any size'(sql) {
    const store = createStore(sql);
    const messages = ['short', 'x'.repeat(3 * MIB), '€'.repeat(MIB), 'last'];
    for (const [index, message] of messages.entries()) {
      const event = { type: 'log', at: 'now', level: 'info', message };
      sql.transaction(() => store.appendEvent('run_1', index + 1, JSON.stringify(event)));
    }
    const read = [...store.entries('run_1', 0, 2), ...store.entries('run_1', 2)];
    equal(
      read.map(({ offset }) => offset),
      [1, 2, 3, 4],
    );
    truthy(
      read.every(({ event }, index) => event.type === 'log' && event.message === messages[index]),
      'every event as it was',
    );
    equal(store.entries('run_1', 4), []);
    thrownBy(() => store.appendEvent('run_1', 4, '{}'));
  },
  'keeps files of any size and kind, and what a shell remembers'(sql) {
    createStore(sql);
    const content = Uint8Array.from({ length: 3 * MIB + 1 }, (_, index) => index % 251);
    const shell = { cwd: '/tmp', env: { A: 'b' }, functions: '' };
    const file = { path: '/workspace/big', kind: 'file', mode: 0o644, content, mtimeMs: 1.5 } as const;
    sql.transaction(() => saveWorkspace(sql, 'o', { files: [file], shell }));
    equal(loadWorkspace(sql, 'o'), { files: [file], shell });
    const gone = { path: file.path, kind: 'removed', mode: 0, content: new Uint8Array() } as const;
    sql.transaction(() => saveWorkspace(sql, 'o', { files: [gone], shell: undefined }));
    equal(loadWorkspace(sql, 'o').files[0]?.kind, 'removed');
    equal(sql.exec('SELECT count(*) AS n FROM chunks'), [{ n: 0 }]);
  },
  'knows runs by instance, key and owner, and lists them newest first'(sql) {
    const store = createStore(sql);
    const rows = createServerRows(sql);
    const address = { kind: 'workflow', name: 'greet', instanceId: 'ü/1' } as const;
    const request: StartRun = { ...address, input: {}, trigger: TRIGGER };
    for (const runId of ['run_1', 'run_2']) {
      sql.transaction(() => {
        store.insertRun(runId, request, 'me');
        const key = { key: runId, body: 'hash' };
        rows.accept(address, { runId, principal: 'token', isShared: false, key });
      });
    }
    equal(rows.keyed(address, 'run_1'), { runId: 'run_1', body: 'hash' });
    equal([rows.latestRunId(address), rows.ownerOf(address)], ['run_2', 'token']);
    equal(store.openRunBefore('run_2', request), 'run_1');
    store.finishRun('run_1', 5);
    equal([store.openRunIds(), store.ownerOf('run_2')], [['run_2'], 'me']);
    const noted = { ...address, principal: 'token', status: 'queued', finishedAt: null };
    rows.note(['run_1', 'run_2'].map((runId) => ({ ...noted, runId, listed: runId })));
    rows.note([{ ...noted, runId: 'run_1', status: 'succeeded', listed: 'run_1, over' }]);
    equal(rows.list({ limit: 5 }), ['run_2', 'run_1, over']);
    equal(rows.list({ limit: 5, status: 'queued', principal: 'token' }), ['run_2']);
    equal(rows.noted('run_1'), { principal: 'token', listed: 'run_1, over' });
  },
  'lets a token start one thing'(sql) {
    const rows = createServerRows(sql);
    const token = { id: 'j', until: 100 };
    equal(
      [rows.spendToken(token, 'a', 0), rows.spendToken(token, 'a', 0), rows.spendToken(token, 'b', 0)],
      [true, true, false],
    );
  },
};

function thrownBy(body: () => void): unknown {
  try {
    body();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

function truthy(value: boolean, what: string): void {
  if (!value) throw new Error(`not so: ${what}`);
}

function equal(actual: unknown, expected: unknown): void {
  const [a, e] = [shown(actual), shown(expected)];
  if (a !== e) throw new Error(`got ${a.slice(0, 300)}, expected ${e.slice(0, 300)}`);
}

/** FNV-1a. */
function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193), 0x811c9dc5);
}

/** Members in one order, bytes by their number and sum. */
function shown(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member instanceof Uint8Array) return { bytes: member.length, sum: sumOf(member) };
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
