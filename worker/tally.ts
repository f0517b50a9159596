// What a part of the list of runs adds up to, kept as sums in one row: a note adds what its run has more than when it was
// noted last, so that nobody who asks for the sums reads the list. A list that is lost begins at nothing again.
import type { Sql } from '../src/core/ports.ts';
import { noTotals, observeEnd, type Totals } from '../src/http/metrics-text.ts';
import type { ListedRun } from '../src/protocol/api.ts';
import { isTerminal } from '../src/protocol/fold.ts';
import { addUsage, toNanos } from '../src/protocol/money.ts';
import type { Usage } from '../src/protocol/usage.ts';

export interface Tally {
  /** `before`: as it was noted last; undefined for one that nobody knew. */
  add(now: ListedRun, before: ListedRun | undefined): void;
  /** Writes what was added. */
  save(): void;
  readonly totals: Totals;
}

const TABLE = 'CREATE TABLE IF NOT EXISTS tally (one INTEGER PRIMARY KEY, totals TEXT NOT NULL)';

export function createTally(sql: Sql): Tally {
  sql.exec(TABLE);
  const [row] = sql.exec('SELECT totals FROM tally WHERE one = 1');
  const totals = row === undefined ? noTotals() : (JSON.parse(String(row.totals)) as Totals);
  let isChanged = false;
  return {
    totals,
    add(now, before) {
      const isOver = isTerminal(now.status) && !(before !== undefined && isTerminal(before.status));
      if (before === undefined) totals.started += 1;
      if (isOver) observeEnd(totals, now);
      const grown = grownBy(now, before);
      totals.turns += grown.turns;
      totals.toolCalls += grown.toolCalls;
      totals.denied += grown.denied;
      totals.usage = addUsage(totals.usage, grown.usage);
      totals.costNanos += grown.costNanos;
      totals.unpricedTurns += grown.unpricedTurns;
      isChanged = true;
    },
    save() {
      if (!isChanged) return;
      const query =
        'INSERT INTO tally (one, totals) VALUES (1, ?) ON CONFLICT DO UPDATE SET totals = excluded.totals';
      sql.exec(query, JSON.stringify(totals));
      isChanged = false;
    },
  };
}

type Figures = Pick<Totals, 'turns' | 'toolCalls' | 'denied' | 'usage' | 'costNanos' | 'unpricedTurns'>;

function figuresOf({ turns, toolCalls, deniedCalls, usage, models }: ListedRun): Figures {
  const priced = models.flatMap(({ costUsd }) => (costUsd === null ? [] : [toNanos(costUsd)]));
  const unpriced = models.filter(({ costUsd }) => costUsd === null);
  return {
    turns,
    toolCalls,
    denied: deniedCalls,
    usage,
    costNanos: priced.reduce((sum, nanos) => sum + nanos, 0),
    unpricedTurns: unpriced.reduce((sum, { requests }) => sum + requests, 0),
  };
}

/** Nothing is ever taken off a counter. */
function grownBy(now: ListedRun, before: ListedRun | undefined): Figures {
  const have = figuresOf(now);
  if (before === undefined) return have;
  const had = figuresOf(before);
  const more = (a: number, b: number): number => Math.max(0, a - b);
  const tokens = (Object.keys(have.usage) as Array<keyof Usage>).map(
    (kind) => [kind, more(have.usage[kind], had.usage[kind])] as const,
  );
  return {
    turns: more(have.turns, had.turns),
    toolCalls: more(have.toolCalls, had.toolCalls),
    denied: more(have.denied, had.denied),
    usage: Object.fromEntries(tokens) as Usage,
    costNanos: more(have.costNanos, had.costNanos),
    unpricedTurns: more(have.unpricedTurns, had.unpricedTurns),
  };
}
