// A server that nobody asks anything gives memory back, once, and not while something happens.
import { expect, test } from 'vitest';
import { freeMemoryWhenIdle } from '../../../../src/hosts/node/idle-memory.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const MB = 2 ** 20;

test('memory is given back after half a minute of quiet, where there is enough of it', async () => {
  const clock = createFakeClock();
  let stirs = 0;
  let unused = 100 * MB;
  let collected = 0;
  const stop = freeMemoryWhenIdle({
    clock,
    stirs: () => stirs,
    unused: () => unused,
    collect() {
      collected += 1;
      unused = 10 * MB;
    },
  });
  stirs += 1;
  await clock.advance(30_000);
  expect(collected).toBe(0);
  await clock.advance(30_000);
  expect(collected).toBe(1);
  await clock.advance(300_000);
  expect(collected).toBe(1);
  unused = 100 * MB;
  await clock.advance(30_000);
  expect(collected).toBe(2);
  stop();
  expect(clock.pending).toBe(0);
});

test('the real one brings the heap down to what is used', () => {
  let kept: unknown[] | undefined = Array.from({ length: 3_000_000 }, (_, i) => ({ i }));
  expect(kept).toHaveLength(3_000_000);
  kept = undefined;
  const before = process.memoryUsage().heapTotal;
  let action = (): void => {};
  freeMemoryWhenIdle({
    stirs: () => 0,
    clock: {
      after(_ms, given) {
        action = given;
        return () => {};
      },
    },
  });
  action();
  expect(process.memoryUsage().heapTotal).toBeLessThan(before - 64 * MB);
});
