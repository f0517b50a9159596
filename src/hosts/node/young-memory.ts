// Keeps V8's young generation small. It doubles whenever much of it survives, as the state of runs under way does, up to 128
// MiB, of which next to nothing is used afterwards, and V8 gives none of it back while there is work.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves. Less costs collections, more gains nothing that could be measured. */
const ENOUGH_BYTES = 16 * 1024 * 1024;

/** For the rest of the process. The size can only be set before V8 starts, how fast it grows at any time. */
export function keepYoungMemorySmall(): void {
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < ENOUGH_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}
