import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events.ts';
import { createTally, idlenessOf } from '../../../src/protocol/idleness.ts';
import { eventsOf, type RunSketch, snapshotFor } from '../../support/snapshots.ts';

const failure = { code: 'model_error' as const, message: 'no', retryable: false };
const reasonOf = (sketch: RunSketch, failedCalls = 0, steps = 0) =>
  idlenessOf(snapshotFor(sketch), { failedCalls, steps });

describe('idlenessOf', () => {
  it.each<[string, RunSketch, { failed?: number; steps?: number }, string | null, boolean]>([
    ['an answer', { text: 'done' }, {}, null, false],
    ['a result', { result: { ok: true } }, {}, null, false],
    ['a result that is false', { result: false }, {}, null, false],
    ['a result that is 0', { result: 0 }, {}, null, false],
    [
      'some calls that did something',
      { text: 'done', calls: { all: 3, denied: 1 } },
      { failed: 1 },
      null,
      false,
    ],
    ['no model by design', { turns: 0, result: 'deployed' }, {}, null, false],
    ['steps of its own', { turns: 0 }, { steps: 1 }, null, false],
    [
      'nothing at all',
      { turns: 0 },
      {},
      'it did nothing: no model turn was taken and the result is empty',
      false,
    ],
    ['blank text', { text: ' \n' }, {}, 'the result is empty', false],
    ['an empty object', { result: {} }, {}, 'the result is empty', false],
    ['an empty list', { result: [] }, {}, 'the result is empty', false],
    [
      'calls that all failed',
      { text: 'hm', calls: { all: 2, denied: 0 } },
      { failed: 2 },
      'all 2 tool calls failed',
      false,
    ],
    [
      'one denied call',
      { text: 'hm', calls: { all: 1, denied: 1 } },
      {},
      'the only tool call was denied',
      false,
    ],
    [
      'findings made up without a read',
      { result: { verdict: 'pass', findings: [] }, calls: { all: 4, denied: 4 } },
      {},
      'all 4 tool calls were denied',
      false,
    ],
    [
      'denied and failed calls without an answer',
      { calls: { all: 3, denied: 1 } },
      { failed: 2 },
      'it did nothing: all 3 tool calls were denied or failed and the result is empty',
      true,
    ],
    [
      'denied calls without an answer',
      { calls: { all: 2, denied: 2 } },
      {},
      'it did nothing: all 2 tool calls were denied and the result is empty',
      true,
    ],
  ])('judges %s', (_name, sketch, { failed, steps }, reason, barren) => {
    const found = reasonOf(sketch, failed, steps);
    expect(found?.reason ?? null).toBe(reason);
    expect(found?.barren ?? false).toBe(barren);
  });

  it('leaves to a run that failed or was cancelled what it says itself', () => {
    expect(reasonOf({ error: failure, turns: 0 })).toBeNull();
    expect(reasonOf({ cancelled: true, calls: { all: 1, denied: 1 } })).toBeNull();
  });

  it('takes an agent without a turn for idle, whatever its result', () => {
    const snapshot = { ...snapshotFor({ turns: 0, result: 'x' }), kind: 'agent' as const };
    expect(idlenessOf(snapshot)?.reason).toBe('no model turn was taken');
  });
});

describe('createTally', () => {
  it('counts steps and calls that failed, of those not the ones that were denied', () => {
    const tally = createTally();
    for (const event of eventsOf({ calls: { all: 3, denied: 2 } })) tally.add(event);
    expect(tally).toMatchObject({ failedCalls: 0, steps: 0 });
    const call = eventsOf({ calls: { all: 1, denied: 0 } }).find(({ type }) => type === 'tool_completed');
    if (call?.type !== 'tool_completed') throw new Error('a call was expected');
    const step: RunEvent = { type: 'step_completed', at: call.at, key: 'k', name: 'n', durationMs: 1 };
    for (const event of [{ ...call, isError: true }, call, step]) tally.add(event);
    expect(tally).toMatchObject({ failedCalls: 1, steps: 1 });
  });
});
