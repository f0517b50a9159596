// workerd, killed at random moments for as long as wanted; ends with 1 where anything was lost or done twice.
// usage: node test/faults/worker/kill-many.ts [--kills 300] [--runs 4] [--seed N] [--most 45]
import { parseArgs } from 'node:util';
import { buildTestWorker } from '../../support/worker/build.ts';
import { killAgainAndAgain } from '../../support/worker/kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    runs: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '45' },
  },
});

const built = await buildTestWorker('test/support/worker/kills-worker.ts');
try {
  const report = await killAgainAndAgain({
    script: built.script,
    kills: Number(values.kills),
    runsPerKill: Number(values.runs),
    seed: Number(values.seed),
    mostRequests: Number(values.most),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  console.log(JSON.stringify(report, null, 2));
  if (report.violations.length > 0) process.exitCode = 1;
} finally {
  built.remove();
}
