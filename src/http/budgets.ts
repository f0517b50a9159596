// Budgets that many runs share, as rows: a reservation counts as spent until it is settled or its time is over. Every call
// may come twice. protocol/budgets.ts says what each answer means.
import type { Clock, Sql, SqlRow } from '../core/ports.ts';
import { readRows } from '../core/store/read-rows.ts';
import { FlueError } from '../errors.ts';
import type { Budget, Reserve, Reserved, Settle } from '../protocol/budgets.ts';
import { formatUsd, type Nanos, toNanos, toUsd } from '../protocol/money.ts';

export interface Budgets {
  put(id: string, owner: string, maxCostUsd: number): Promise<Budget>;
  get(id: string): Promise<Budget>;
  /** undefined: there is no such budget. */
  ownerOf(id: string): Promise<string | undefined>;
  reserve(id: string, wanted: Reserve): Promise<Reserved>;
  settle(id: string, bill: Settle): Promise<Settle>;
}

const TABLES = [
  `CREATE TABLE IF NOT EXISTS budgets (
     id TEXT PRIMARY KEY, principal TEXT NOT NULL, max_nanos INTEGER NOT NULL, settled_nanos INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS reservations (
     budget TEXT NOT NULL, id TEXT NOT NULL, nanos INTEGER NOT NULL, expires_at INTEGER NOT NULL,
     settled INTEGER NOT NULL, PRIMARY KEY (budget, id)) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS reservations_open ON reservations (budget, expires_at) WHERE settled = 0',
];

interface Account {
  id: string;
  maxNanos: Nanos;
  spent: Nanos;
  reserved: Nanos;
}

export function createBudgets(sql: Sql, clock: Clock): Budgets {
  sql.transaction(() => {
    for (const table of TABLES) sql.exec(table);
  });
  const accountOf = (id: string): Account => {
    const [row] = readRows(sql, 'SELECT max_nanos, settled_nanos FROM budgets WHERE id = ?', id);
    if (row === undefined) throw unknown(id);
    const query =
      'SELECT coalesce(sum(nanos), 0) AS nanos FROM reservations WHERE budget = ? AND settled = 0 AND expires_at > ?';
    const [open] = readRows(sql, query, id, clock.now());
    return {
      id,
      maxNanos: Number(row.max_nanos),
      spent: Number(row.settled_nanos),
      reserved: Number(open?.nanos),
    };
  };
  const reservation = (id: string, reservationId: string): SqlRow | undefined => {
    const query = 'SELECT nanos, expires_at, settled FROM reservations WHERE budget = ? AND id = ?';
    return readRows(sql, query, id, reservationId)[0];
  };
  const hold = (id: string, wanted: Reserve): Reserved => {
    const account = accountOf(id);
    const known = reservation(id, wanted.id);
    if (known?.settled === 1) throw closed(wanted.id);
    if (known !== undefined && Number(known.expires_at) > clock.now()) return granted(wanted.id, known);
    const nanos = affordable(account, wanted);
    const row = { nanos, expires_at: clock.now() + wanted.ttlMs };
    sql.exec(
      `INSERT INTO reservations (budget, id, nanos, expires_at, settled) VALUES (?, ?, ?, ?, 0)
         ON CONFLICT DO UPDATE SET nanos = excluded.nanos, expires_at = excluded.expires_at`,
      id,
      wanted.id,
      row.nanos,
      row.expires_at,
    );
    return granted(wanted.id, row);
  };
  const pay = (id: string, { reservationId, costUsd }: Settle): Settle => {
    accountOf(id);
    const known = reservation(id, reservationId);
    if (known?.settled === 1) return { reservationId, costUsd: toUsd(Number(known.nanos)) };
    const nanos = toNanos(costUsd);
    // What was spent is spent: late, and without a reservation, it counts as well.
    sql.exec(
      `INSERT INTO reservations (budget, id, nanos, expires_at, settled) VALUES (?, ?, ?, 0, 1)
         ON CONFLICT DO UPDATE SET nanos = excluded.nanos, settled = 1`,
      id,
      reservationId,
      nanos,
    );
    sql.exec('UPDATE budgets SET settled_nanos = settled_nanos + ? WHERE id = ?', nanos, id);
    return { reservationId, costUsd };
  };
  return {
    async put(id, owner, maxCostUsd) {
      sql.transaction(() =>
        sql.exec(
          `INSERT INTO budgets (id, principal, max_nanos, settled_nanos) VALUES (?, ?, ?, 0)
             ON CONFLICT DO UPDATE SET max_nanos = excluded.max_nanos`,
          id,
          owner,
          toNanos(maxCostUsd),
        ),
      );
      return shown(accountOf(id));
    },
    get: async (id) => shown(accountOf(id)),
    async ownerOf(id) {
      const [row] = readRows(sql, 'SELECT principal FROM budgets WHERE id = ?', id);
      return row === undefined ? undefined : String(row.principal);
    },
    reserve: async (id, wanted) => sql.transaction(() => hold(id, wanted)),
    settle: async (id, bill) => sql.transaction(() => pay(id, bill)),
  };
}

function affordable({ maxNanos, spent, reserved, id }: Account, wanted: Reserve): Nanos {
  const least = toNanos(wanted.leastCostUsd ?? wanted.maxCostUsd);
  const numbers = `${formatUsd(toUsd(Math.max(0, maxNanos - spent)))} of ${formatUsd(toUsd(maxNanos))}`;
  if (spent + least > maxNanos)
    throw new FlueError('budget_exceeded', `budget "${id}" has ${numbers} left, which is too little`, {
      hint: 'raise it (PUT), or spend less',
    });
  const left = maxNanos - spent - reserved;
  if (left < least)
    throw new FlueError('budget_busy', `others hold back what is left of budget "${id}" (${numbers})`, {
      hint: 'ask again later',
      retryable: true,
    });
  return Math.min(toNanos(wanted.maxCostUsd), left);
}

function granted(reservationId: string, row: SqlRow): Reserved {
  return {
    reservationId,
    grantedUsd: toUsd(Number(row.nanos)),
    expiresAt: new Date(Number(row.expires_at)).toISOString(),
  };
}

function shown({ id, maxNanos, spent, reserved }: Account): Budget {
  return {
    id,
    maxCostUsd: toUsd(maxNanos),
    spentUsd: toUsd(spent),
    reservedUsd: toUsd(reserved),
    remainingUsd: toUsd(Math.max(0, maxNanos - spent - reserved)),
  };
}

function unknown(id: string): FlueError {
  return new FlueError('unknown_budget', `there is no budget "${id}"`, { hint: 'open it with PUT first' });
}

function closed(id: string): FlueError {
  return new FlueError('reservation_closed', `reservation "${id}" was settled already`, {
    hint: 'reserve under another id',
  });
}
