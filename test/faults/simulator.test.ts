// The harness under everything that can happen to a process, by the simulator: a batch of seeds that is always the same and
// one that is new each time. `node test/faults/simulate.ts` plays as many as one likes.
import { describe, expect, it } from 'vitest';
import { play, playBatch } from '../support/simulator/batch.ts';
import { drawPlan } from '../support/simulator/draw-plan.ts';

const LIMIT_MS = 15_000;

describe('the harness, simulated', () => {
  it('keeps every promise in a thousand histories that are always the same', {
    timeout: 120_000,
  }, async () => {
    const { failure, histories, counts } = await playBatch({ from: 1, histories: 1_000, limitMs: LIMIT_MS });
    expect(failure).toBeUndefined();
    expect(histories).toBeGreaterThan(100);
    // Nothing is proven by histories in which nothing happens.
    for (const what of ['death', 'run_resumed', 'approval_requested', 'compaction', 'tool once', 'cancel'])
      expect(counts.get(what) ?? 0, what).toBeGreaterThan(0);
  });

  it('keeps them in histories that nobody has seen', { timeout: 120_000 }, async () => {
    const from = 1_000_000 + (Date.now() % 1_000_000_000);
    const { failure } = await playBatch({ from, histories: 5_000, limitMs: LIMIT_MS });
    expect(failure).toBeUndefined();
  });

  it('plays the same seed the same way, to the last event', async () => {
    for (const seed of [3, 14, 159]) {
      const [once, again] = [
        await play(drawPlan(seed), { traced: true }),
        await play(drawPlan(seed), { traced: true }),
      ];
      expect(once.trace.length).toBeGreaterThan(10);
      expect(again.trace.map(withoutIds)).toEqual(once.trace.map(withoutIds));
    }
  });
});

/** Ids of runs count on within a process. */
const withoutIds = (line: string): string =>
  line
    .replaceAll(/\brun_[0-9A-Z]{26}\b/g, 'run')
    .replaceAll(/\b[0-9A-Z]{3}(?=\.\d+=)|(?<=owner of )[0-9A-Z]{3}\b/g, 'run');
