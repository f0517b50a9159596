import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events.ts';
import { createProgress, receiptLine, receiptLines } from '../../../src/report/console.ts';
import { eventsOf, snapshotFor } from '../../support/snapshots.ts';

const at = '2026-11-23T12:00:00.000Z';

describe('the receipt', () => {
  it('says model, turns, tokens, cost and duration', () => {
    expect(
      receiptLines(snapshotFor({ costSource: 'scripted', calls: { all: 2, denied: 1 } })).join('\n'),
    ).toBe(
      `succeeded  workflow review  eu-1
model     anthropic/claude-test (scripted)
turns     1, tool calls 2 (1 denied)
tokens    1,000 in / 500 out, cache 0 read / 0 written
cost      $0.0035 (scripted)
duration  1.2 s`,
    );
  });

  it('says the error and what to do about it', () => {
    const error = {
      code: 'model_error' as const,
      message: 'no\u001b[2J\nanswer',
      hint: 'try again',
      retryable: true,
    };
    expect(receiptLines(snapshotFor({ error, turns: 0 })).slice(1)).toEqual([
      'model     none',
      'turns     0, tool calls 0',
      'tokens    0 in / 0 out, cache 0 read / 0 written',
      'cost      $0.0000',
      'duration  1.2 s',
      'error     model_error: no answer',
      'hint      try again',
    ]);
    expect(receiptLine(snapshotFor({ error, turns: 0 }))).toBe(
      'eu-1: failed (model_error) · $0.0000 · 1.2 s · 0 in / 0 out',
    );
  });
});

describe('the progress', () => {
  const linesOf = (events: readonly RunEvent[]) => {
    const progress = createProgress();
    return events.map(progress).filter((line) => line !== undefined);
  };
  const tool = (name: string, input: Extract<RunEvent, { type: 'tool_started' }>['input']): RunEvent => ({
    type: 'tool_started',
    at,
    callId: 'c',
    name,
    input,
    session: 'default',
    turn: 1,
  });

  it('says each turn with the cost so far, and a call that was denied', () => {
    expect(linesOf(eventsOf({ turns: 2, calls: { all: 2, denied: 1 }, cacheReadTokens: 50 }))).toEqual([
      'turn 1 · 1,050 in / 500 out · 0.9 s · $0.0035 so far',
      'turn 2 · 1,050 in / 500 out · 0.9 s · $0.0070 so far',
      '  bash denied: not allowed',
    ]);
  });

  it('stays unpriced once a turn was', () => {
    expect(linesOf(eventsOf({ costUsd: null })).at(0)).toBe(
      'turn 1 · 1,000 in / 500 out · 0.9 s · unpriced so far',
    );
  });

  it('says what a tool was asked for in one short line', () => {
    expect(
      linesOf([
        tool('bash', { command: 'git log\n  --oneline', timeoutMs: 5 }),
        tool('read', { path: 'a.ts' }),
        tool('open_issue', { title: 'x', n: 1 }),
        tool('ping', {}),
        tool('bash', { command: 'x'.repeat(500) }),
      ]),
    ).toEqual([
      '  bash git log --oneline',
      '  read a.ts',
      '  open_issue {"title":"x","n":1}',
      '  ping',
      `  bash ${'x'.repeat(119)}…`,
    ]);
  });

  it("tells the author's log, but not its debug lines", () => {
    expect(
      linesOf([
        { type: 'log', at, level: 'info', message: 'half way' },
        { type: 'log', at, level: 'debug', message: 'noise' },
      ]),
    ).toEqual(['info: half way']);
  });
});
