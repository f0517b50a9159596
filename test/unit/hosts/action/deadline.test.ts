import { describe, expect, it } from 'vitest';
import { createDeadline } from '../../../../src/hosts/action/guard.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const queued = (seconds: number, timeoutMs: number | null) =>
  ({ type: 'run_queued', at: at(seconds), limits: { timeoutMs } }) as RunEvent;
const started = (seconds: number): RunEvent => ({
  type: 'run_started',
  at: at(seconds),
  attempt: 1,
  codeHash: null as never,
});

const logged = (seconds: number): RunEvent => ({ type: 'log', at: at(seconds), level: 'info', message: 'x' });

describe('createDeadline', () => {
  it('counts from the start of a run, not from when it was queued', () => {
    const deadline = createDeadline();
    expect(deadline.running).toBe(false);
    expect(deadline.after(queued(0, 10_000))).toBe(Date.parse(at(10)));
    expect(deadline.running).toBe(true);
    expect(deadline.after(started(30))).toBe(Date.parse(at(40)));
    expect(deadline.after(logged(35))).toBeUndefined();
  });

  it('gives a run that waits for another its whole time', () => {
    const deadline = createDeadline();
    deadline.after(queued(0, 10_000));
    deadline.after(started(0));
    deadline.after(queued(1, 10_000));
    expect(deadline.after(logged(9))).toBe(Date.parse(at(19)));
  });

  it('keeps the latest of many runs, and none where one of them has none', () => {
    const deadline = createDeadline();
    deadline.after(queued(0, 10_000));
    deadline.after(queued(0, 10_000));
    deadline.after(started(5));
    expect(deadline.after(started(3))).toBe(Date.parse(at(15)));
    expect(deadline.after(queued(6, null))).toBeNull();
    expect(deadline.after(started(7))).toBeNull();
  });
});
