import { expect, it } from 'vitest';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import type { ListedRun } from '../../../src/protocol/api.ts';
import type { RunStatus } from '../../../src/protocol/run.ts';
import { createTally } from '../../../worker/tally.ts';
import { seeded } from '../../support/faults/random.ts';

interface Figures {
  turns: number;
  costUsd: number | null;
}

function noted(status: RunStatus, { turns, costUsd }: Figures): ListedRun {
  const usage = { inputTokens: turns * 10, outputTokens: turns, cacheReadTokens: 0, cacheWriteTokens: 0 };
  return {
    status,
    turns,
    toolCalls: turns,
    deniedCalls: 0,
    usage,
    models: turns === 0 ? [] : [{ model: 'a/b', requests: turns, usage, costUsd }],
    createdAt: '2026-11-01T00:00:00.000Z',
    startedAt: status === 'queued' ? null : '2026-11-01T00:00:02.000Z',
    durationMs: 4000,
  } as unknown as ListedRun;
}

it('adds up to what the runs are in the end, however often and how early each was noted', () => {
  const random = seeded('tally', 5);
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  let tally = createTally(sql);
  const sums = { turns: 0, nanos: 0, unpriced: 0 };
  for (let run = 0; run < 200; run++) {
    const turns = random.int(0, 6);
    const isPriced = random.chance(0.8);
    const costOf = (count: number) => (isPriced ? count / 1000 : null);
    let before: ListedRun | undefined;
    for (let done = 0; done <= turns; done++) {
      if (random.chance(0.5)) continue;
      const now = noted(done === 0 ? 'queued' : 'running', { turns: done, costUsd: costOf(done) });
      tally.add(now, before);
      before = now;
    }
    const last = noted('succeeded', { turns, costUsd: costOf(turns) });
    tally.add(last, before);
    tally.add(last, last);
    tally.save();
    if (random.chance(0.1)) tally = createTally(sql);
    sums.turns += turns;
    if (isPriced) sums.nanos += turns * 1e6;
    else sums.unpriced += turns;
  }
  const { totals } = createTally(sql);
  expect(totals).toMatchObject({
    started: 200,
    ended: { succeeded: 200, failed: 0, cancelled: 0 },
    turns: sums.turns,
    toolCalls: sums.turns,
    usage: { inputTokens: sums.turns * 10, outputTokens: sums.turns },
    costNanos: sums.nanos,
    unpricedTurns: sums.unpriced,
    runSeconds: { count: 200, sum: 800 },
    waitSeconds: { count: 200, sum: 400 },
  });
  sql.close();
});
