import { describe, expect, it } from 'vitest';
import type { JournalEntry, RunEvent } from '../../../src/protocol/events.ts';
import { beginFold, fold, foldEvent, snapshotOf } from '../../../src/protocol/fold.ts';
import { runSnapshotSchema } from '../../../src/protocol/run.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 23, 12, 0, second)).toISOString();

const queued: RunEvent = {
  type: 'run_queued',
  at: at(0),
  runId: 'run_1',
  kind: 'workflow',
  name: 'audit',
  instanceId: 'org/repo/pr-1',
  session: 'default',
  input: { paths: ['a'] },
  trigger: { actor: 'mona', repository: 'org/repo', sha: 'abc', via: 'action' },
  limits: { maxCostUsd: 1, maxTurns: 50, maxTokens: null, timeoutMs: 900_000 },
};

const turn = (
  n: number,
  costUsd: number | null,
  extra: Partial<Extract<RunEvent, { type: 'turn_completed' }>> = {},
): RunEvent => ({
  type: 'turn_completed',
  at: at(n + 1),
  turn: n,
  session: 'default',
  model: 'anthropic/claude-haiku-5-5',
  usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 3, cacheWriteTokens: 1 },
  costUsd,
  costSource: costUsd === null ? 'unknown' : 'table',
  estimated: false,
  stopReason: 'end_turn',
  text: `answer ${n}`,
  toolCalls: 0,
  durationMs: 10,
  lostRequests: 0,
  unreportedUsd: 0,
  ...extra,
});

const numbered = (events: RunEvent[]): JournalEntry[] => events.map((event, i) => ({ offset: i + 1, event }));

describe('fold', () => {
  it('gives a queued run every key of a snapshot, with null for what is not known yet', () => {
    const snapshot = fold(numbered([queued]));
    expect(runSnapshotSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      status: 'queued',
      model: null,
      result: null,
      costUsd: 0,
      lastOffset: 1,
    });
    expect(snapshot.href).toBe('/workflows/audit/org%2Frepo%2Fpr-1?run=run_1');
  });

  it('sums usage and exact nano-dollars over the models that took part', () => {
    const snapshot = fold(
      numbered([
        queued,
        { type: 'run_started', at: at(1), attempt: 1, codeHash: null },
        turn(1, 0.1),
        turn(2, 0.2),
        turn(3, 0.000000001, { model: 'anthropic/claude-opus-5-5' }),
        {
          type: 'run_succeeded',
          at: at(9),
          result: { verdict: 'pass' },
          text: null,
          lostRequests: 0,
          unreportedUsd: 0,
        },
      ]),
    );
    expect(snapshot.costUsd).toBe(0.300000001);
    expect(snapshot.usage).toEqual({
      inputTokens: 300,
      outputTokens: 60,
      cacheReadTokens: 9,
      cacheWriteTokens: 3,
    });
    expect(snapshot.models.map((use) => [use.model, use.requests])).toEqual([
      ['anthropic/claude-haiku-5-5', 2],
      ['anthropic/claude-opus-5-5', 1],
    ]);
    expect(snapshot).toMatchObject({ status: 'succeeded', text: 'answer 3', turns: 3, durationMs: 8000 });
  });

  it('makes the cost unknown, never zero, when one response has no price', () => {
    const snapshot = fold(numbered([queued, turn(1, 0.1), turn(2, null)]));
    expect(snapshot).toMatchObject({ costUsd: null, costSource: 'unknown' });
  });

  it('keeps what lost requests may have cost apart from the cost', () => {
    const snapshot = fold(
      numbered([
        queued,
        turn(1, 0.1, { lostRequests: 2, unreportedUsd: 0.05 }),
        {
          type: 'run_failed',
          at: at(5),
          error: { code: 'model_error', message: 'gone', retryable: true },
          limitHit: null,
          text: null,
          lostRequests: 1,
          unreportedUsd: 0.01,
        },
      ]),
    );
    expect(snapshot).toMatchObject({
      costUsd: 0.1,
      lostRequests: 3,
      unreportedUsdMax: 0.06,
      status: 'failed',
    });
  });

  it('waits while an approval is pending and runs on when it is resolved', () => {
    const state = beginFold({ offset: 1, event: queued });
    foldEvent(state, {
      offset: 2,
      event: { type: 'approval_requested', at: at(1), callId: 'c1', name: 'pay', input: 1 },
    });
    expect(snapshotOf(state)).toMatchObject({ status: 'waiting', pendingApprovals: [{ callId: 'c1' }] });
    foldEvent(state, {
      offset: 3,
      event: { type: 'approval_resolved', at: at(2), callId: 'c1', approved: true, by: 'mona' },
    });
    expect(snapshotOf(state)).toMatchObject({ status: 'running', pendingApprovals: [] });
  });

  it('gives the same snapshot event by event as over the whole journal', () => {
    const entries = numbered([queued, turn(1, 0.1), turn(2, 0.2)]);
    const state = beginFold(entries[0] as JournalEntry);
    for (const entry of entries.slice(1)) foldEvent(state, entry);
    expect(snapshotOf(state)).toEqual(fold(entries));
  });
});
