import { expect, test, vi } from 'vitest';
import { createAlarms } from '../../../worker/alarms.ts';
import type { ObjectStorage } from '../../../worker/platform.ts';

/** What an object's storage does of alarms. */
function storage(at: number | null = null) {
  const alarm = { at };
  return {
    alarm,
    ...({
      getAlarm: async () => alarm.at,
      setAlarm: async (next: number) => {
        alarm.at = next;
      },
      deleteAlarm: async () => {
        alarm.at = null;
      },
    } as unknown as ObjectStorage),
  };
}

test('an alarm is brought forward and never put off, also one that was there before', async () => {
  const now = Date.now();
  const objects = storage(now + 1000);
  const alarms = createAlarms(objects);
  await alarms.within(60_000);
  expect(objects.alarm.at).toBe(now + 1000);
  await alarms.within(10);
  expect(objects.alarm.at).toBeLessThan(now + 1000);
});

test('a long wait is an alarm, which rings for those whose time has come and says whether there were any', async () => {
  vi.useFakeTimers();
  try {
    const objects = storage();
    const alarms = createAlarms(objects);
    const rung: string[] = [];
    alarms.clock.later?.(5000, () => rung.push('first'));
    const forget = alarms.clock.later?.(6000, () => rung.push('forgotten'));
    alarms.clock.later?.(90_000, () => rung.push('last'));
    await vi.advanceTimersByTimeAsync(0);
    expect(objects.alarm.at).toBe(Date.now() + 5000);
    expect(alarms.ring()).toBe(false);
    forget?.();
    vi.setSystemTime(Date.now() + 7000);
    alarms.fired();
    expect([alarms.ring(), rung]).toEqual([true, ['first']]);
    expect(alarms.next).toBe(Date.now() + 83_000);
  } finally {
    vi.useRealTimers();
  }
});
