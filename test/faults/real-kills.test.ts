// kill -9 of processes on a database file, at moments drawn from a seed, over real parts; a few of the histories that
// `node test/faults/real-kills.ts` plays by the hundred.
import { expect, it } from 'vitest';
import { playKills } from '../support/kills/batch.ts';

const KILLS = 13;

it.each([
  { what: 'one process after another', processes: 1 },
  { what: 'two processes side by side', processes: 2 },
])('$what, each killed anywhere, keep every promise', { timeout: 240_000 }, async ({ processes }) => {
  const seed = Date.now() % 1_000_000_000;
  const options = { kills: KILLS, seed, processes, lanes: 2, perHistory: 7 };
  const { problems, counts } = await playKills(options);
  expect(problems).toEqual([]);
  // Nothing is proven by kills of processes that do nothing.
  expect(counts.get('kills')).toBeGreaterThanOrEqual(KILLS);
  for (const what of ['run_resumed', 'tool_completed', 'step_completed'])
    expect(counts.get(what) ?? 0, what).toBeGreaterThan(0);
});
