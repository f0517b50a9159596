// workerd dies: a short form of kill-many.ts.
import { expect, it } from 'vitest';
import { buildTestWorker } from '../../support/worker/build.ts';
import { killAgainAndAgain } from '../../support/worker/kills.ts';

it('loses nothing that it has accepted, and does nothing twice that it has recorded, however workerd dies', async () => {
  const built = await buildTestWorker('test/support/worker/kills-worker.ts');
  try {
    const report = await killAgainAndAgain({
      script: built.script,
      seed: 20_261_130,
      kills: 6,
      runsPerKill: 5,
      mostRequests: 30,
    });
    expect(report.violations).toEqual([]);
    expect(report.succeeded).toBe(report.accepted);
    expect(report.accepted).toBeGreaterThanOrEqual(12);
  } finally {
    built.remove();
  }
}, 120_000);
