import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMeter, type Need } from '../../../../src/core/budget/meter.ts';
import { FlueError } from '../../../../src/errors.ts';
import type { Limits } from '../../../../src/protocol/events.ts';

const limits = (over: Partial<Limits>): Limits => ({
  maxCostUsd: 1,
  maxTurns: null,
  maxTokens: null,
  timeoutMs: null,
  ...over,
});
const need = (over: Partial<Need> = {}): Need => ({
  inputTokens: 1000,
  inputNanosPerToken: 1000,
  outputNanosPerToken: 5000,
  wantedTokens: 16_384,
  leastTokens: 1024,
  ...over,
});
const live = new AbortController().signal;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'reserved',
    (thrown: unknown) => (thrown instanceof FlueError ? thrown.code : String(thrown)),
  );
}

describe('meter', () => {
  it('clamps max_tokens to what is left, and gives back what was not used', async () => {
    const meter = createMeter(limits({ maxCostUsd: 0.021 }));
    const first = await meter.reserve(need(), live);
    expect(first.maxTokens).toBe(4000);
    meter.settle(first, { nanos: 2_000_000, tokens: 1200 });
    expect(meter.remainingUsd()).toBe(0.019);
    expect((await meter.reserve(need(), live)).maxTokens).toBe(3600);
  });

  it('refuses before spending when not even 1,024 tokens fit', async () => {
    const meter = createMeter(limits({ maxCostUsd: 0.006 }));
    await expect(meter.reserve(need(), live)).rejects.toMatchObject({
      code: 'budget_exceeded',
      message:
        'the next model call may cost up to $0.0061 and $0.0060 of the $0.0060 budget is left: it was not made',
    });
    expect(meter.spentUsd()).toBe(0);
  });

  it('lets a branch wait for the refund of another one before it is refused', async () => {
    const meter = createMeter(limits({ maxCostUsd: 0.09 }));
    const first = await meter.reserve(need(), live);
    const second = meter.reserve(need(), live);
    meter.settle(first, { nanos: 1_000_000, tokens: 10 });
    // 0.09 - 0.001 - 0.001 leaves more than the 16,384 wanted; before the refund only 1,216 tokens would have fitted.
    expect((await second).maxTokens).toBe(16_384);
  });

  it('keeps a lost reservation counted against the budget', async () => {
    const meter = createMeter(limits({ maxCostUsd: 0.084 }));
    const first = await meter.reserve(need(), live);
    meter.lose(first);
    expect(meter.takeLost()).toEqual({ lostRequests: 1, unreportedUsd: first.nanos / 1e9 });
    expect(meter.takeLost()).toEqual({ lostRequests: 0, unreportedUsd: 0 });
    expect(await codeOf(meter.reserve(need(), live))).toBe('budget_exceeded');
  });

  it('counts turns in flight, so that parallel branches cannot pass the turn limit together', async () => {
    const meter = createMeter(limits({ maxTurns: 1 }));
    const first = await meter.reserve(need(), live);
    const second = meter.reserve(need(), live);
    meter.settle(first, { nanos: 1, tokens: 1 });
    expect(await codeOf(second)).toBe('turn_limit');
  });

  it('does not begin a call for a run that ended while it waited', async () => {
    const meter = createMeter(limits({ maxTurns: 1 }));
    const abort = new AbortController();
    const first = await meter.reserve(need(), live);
    const second = meter.reserve(need(), abort.signal);
    abort.abort(new FlueError('cancelled', 'gone'));
    meter.release(first);
    expect(await codeOf(second)).toBe('cancelled');
  });

  it('never spends, loses and reserves more than the budget, whatever happens in whichever order', async () => {
    const call = fc.record({
      inputTokens: fc.nat(50_000),
      used: fc.double({ min: 0, max: 1, noNaN: true }),
      end: fc.constantFrom('settle', 'lose', 'release', 'late'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(call, { maxLength: 30 }),
        async (milli, calls) => {
          const maxCostUsd = milli / 1000;
          const meter = createMeter(limits({ maxCostUsd }));
          let spent = 0;
          let lost = 0;
          const late: Array<() => void> = [];
          for (const { inputTokens, used, end } of calls) {
            const pending = meter.reserve(need({ inputTokens }), live).catch(() => undefined);
            // What is still in flight has to end before a reservation that waits for it can be decided.
            for (const settle of late.splice(0)) settle();
            const reservation = await pending;
            if (reservation === undefined) continue;
            const nanos = Math.floor(reservation.nanos * used);
            const settle = (): void => {
              meter.settle(reservation, { nanos, tokens: 1 });
              spent += nanos;
            };
            if (end === 'settle') settle();
            else if (end === 'late') late.push(settle);
            else if (end === 'release') meter.release(reservation);
            else {
              meter.lose(reservation);
              lost += reservation.nanos;
            }
            expect(spent + lost).toBeLessThanOrEqual(maxCostUsd * 1e9);
          }
          for (const settle of late) settle();
          expect(spent + lost).toBeLessThanOrEqual(maxCostUsd * 1e9 + 1e-6);
          expect(meter.spentUsd()).toBeCloseTo(spent / 1e9, 9);
        },
      ),
      { numRuns: 2000, seed: 20261123 },
    );
  });
});
