// Whether runs sleep as long as they were told to, whichever process has them when it is time to wake up.
import type { World } from './world.ts';

/** A process that was not there in time gets to it a while after it has started. */
const START_MS = 50;

export function watchSleepers(world: World, bornAt: (name: string) => number): void {
  const { record, timeline, expect } = world;
  const untils = new Map<string, number>();
  record.listen((life, written) => {
    for (const one of written) {
      if (one.is === 'sleep') {
        const key = `${one.runId} ${one.key}`;
        expect(!untils.has(key), () => `${key} falls asleep again`);
        untils.set(key, one.until);
      }
      if (one.is !== 'recording') continue;
      const until = untils.get(`${one.recording.runId} ${one.recording.key}`);
      if (until === undefined || 'error' in one.recording.outcome) continue;
      const late = timeline.now - Math.max(until, bornAt(life.name) + START_MS);
      const isInTime = timeline.now >= until && (world.isHindered || late <= 0);
      expect(
        isInTime,
        () => `${one.recording.key} of ${one.recording.runId} ends ${timeline.now - until} ms after its time`,
      );
    }
  });
}
