// Processes killed for real, by the hundred: histories of a few kills each, until there were enough or one goes wrong.
// usage: node test/faults/real-kills.ts [--kills 300] [--seed N] [--processes 1] [--lanes 1] [--per-history 8]
import { parseArgs } from 'node:util';
import { playKills } from '../support/kills/batch.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    processes: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '1' },
    'per-history': { type: 'string', default: '8' },
  },
});
const began = performance.now();
const { problems, counts, seeds } = await playKills({
  kills: Number(values.kills),
  seed: Number(values.seed),
  processes: Number(values.processes),
  lanes: Number(values.lanes),
  perHistory: Number(values['per-history']),
  onHistory: (seed, { counts }) =>
    console.log(
      `seed ${seed}: ${counts.get('kills') ?? 0} kills, ${counts.get('runs')} runs, ${Math.round((performance.now() - began) / 1_000)} s`,
    ),
});
for (const [what, count] of [...counts].sort()) console.log(`${String(count).padStart(7)} ${what}`);
console.log(
  `${seeds.length} histories from seed ${seeds[0]} to ${seeds.at(-1)} in ${Math.round((performance.now() - began) / 1_000)} s`,
);
for (const problem of problems) console.log(problem);
if (problems.length > 0) process.exitCode = 1;
