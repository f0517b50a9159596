// Loaded with --import into a measured process: on exit it leaves its own resource usage in the file named by
// BENCH_USAGE, so that the numbers are the process's, not its parent's guess.
import { writeFileSync } from 'node:fs';

const target = process.env.BENCH_USAGE;
delete process.env.BENCH_USAGE;
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  if (target)
    writeFileSync(
      target,
      JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, rssMb: maxRSS / 1024 }),
    );
});
