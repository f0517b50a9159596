// A run's frames as the entries of its timeline: what streams, what replaces it, and what a death of the server leaves.
import { describe, expect, it } from 'vitest';
import type { RunFrame } from '../../../src/client/stream.ts';
import type { ToolItem } from '../../../src/dashboard/run/calls.ts';
import { createTimeline, isUnfinished } from '../../../src/dashboard/run/timeline.ts';
import type { TurnItem } from '../../../src/dashboard/run/turns.ts';
import type { LiveEvent, RunEvent } from '../../../src/protocol/events.ts';

const at = '2026-11-30T10:00:00.000Z';
const lost = { lostRequests: 0, unreportedUsd: 0 };
const QUEUED: RunEvent = {
  type: 'run_queued',
  at,
  runId: 'run_1',
  kind: 'workflow',
  name: 'hello',
  instanceId: 'a',
  session: 'default',
  input: {},
  trigger: { actor: null, repository: null, sha: null, via: 'http' },
  limits: { maxCostUsd: 1, maxTurns: 50, maxTokens: null, timeoutMs: null },
};
const turn = { turn: 1, session: 's', model: 'anthropic/x' };
const TURN: RunEvent = { type: 'turn_started', at, ...turn, reservedUsd: null };
const TURNED: RunEvent = {
  type: 'turn_completed',
  at,
  ...turn,
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
  costUsd: null,
  costSource: 'unknown',
  estimated: false,
  stopReason: 'end_turn',
  text: 'Hello, world.',
  toolCalls: 0,
  durationMs: 12,
  ...lost,
};
const call = (name: string, input: Record<string, string>): RunEvent[] => [
  { type: 'tool_started', at, callId: name, name, input, session: 's', turn: 1 },
  {
    type: 'tool_completed',
    at,
    callId: name,
    name,
    isError: false,
    denied: false,
    output: 'ok',
    outputBytes: 2,
    durationMs: 1,
  },
];
const delta = (text: string): LiveEvent => ({ type: 'text_delta', at, session: 's', turn: 1, text });

/** Durable events get the next offset, live ones none. */
function timelineOf(...events: ReadonlyArray<RunEvent | LiveEvent>) {
  const timeline = createTimeline();
  let offset = 0;
  const add = (event: RunEvent | LiveEvent, nowMs = Date.parse(event.at)): void => {
    const frame = event.type.endsWith('_delta')
      ? { type: 'event', runId: 'run_1', event }
      : { type: 'event', runId: 'run_1', offset: ++offset, event };
    timeline.add(frame as RunFrame, nowMs);
  };
  for (const event of events) add(event);
  return { timeline, add, view: () => timeline.view() ?? expect.fail('there is nothing to see yet') };
}

const turnsIn = (items: readonly { type: string }[]) =>
  items.filter((item) => item.type === 'turn') as TurnItem[];

describe('the timeline of a run', () => {
  it('is not there before the first event', () => {
    expect(timelineOf().timeline.view()).toBeUndefined();
  });

  it('grows a turn by its deltas and replaces them by what the turn has said in the end', () => {
    const { view, add } = timelineOf(QUEUED, TURN, delta('Hel'), delta('lo'));
    expect(turnsIn(view().items)[0]).toMatchObject({ text: 'Hello', done: undefined });
    add(TURNED);
    add(delta('late'));
    expect(turnsIn(view().items)[0]).toMatchObject({ text: 'Hello, world.', done: { durationMs: 12 } });
    expect(view().snapshot).toMatchObject({ turns: 1, costUsd: null });
  });

  it('marks a hole where the connection broke while the model spoke, once', () => {
    const { view, add, timeline } = timelineOf(QUEUED, TURN, delta('Hel'));
    timeline.broken();
    timeline.broken();
    add(delta('ld.'));
    expect(turnsIn(view().items)[0]?.text).toBe('Hel […] ld.');
  });

  it('marks the beginning that was said before one looked, and no other', () => {
    const late = Date.parse(at) + 60_000;
    const joined = timelineOf(QUEUED);
    joined.add(TURN, late);
    joined.add({ ...delta('ld.'), at: '2026-11-30T10:00:59.900Z' }, late);
    expect(turnsIn(joined.view().items)[0]?.text).toBe('[…] ld.');
    // A clock that is an hour off changes nothing.
    const there = timelineOf(QUEUED);
    there.add(TURN, Date.parse(at) - 3_600_000);
    there.add({ ...delta('Hello'), at: '2026-11-30T10:00:05.000Z' }, Date.parse(at) + 5000 - 3_600_000);
    expect(turnsIn(there.view().items)[0]?.text).toBe('Hello');
  });

  it('keeps a turn whose request was lost, beside the one that was sent again', () => {
    const resumed: RunEvent = { type: 'run_resumed', at, attempt: 2, lostRequests: 1, unreportedUsd: 0 };
    const { view } = timelineOf(QUEUED, TURN, delta('Hel'), TURN, delta('Hi'), resumed, TURN, TURNED);
    const { items, snapshot } = view();
    expect(turnsIn(items).map((item) => [item.text, isUnfinished(item, snapshot)])).toEqual([
      ['Hel', true],
      ['Hi', true],
      ['Hello, world.', false],
    ]);
  });

  it('leaves what has not changed as the same object', () => {
    const { view, add } = timelineOf(QUEUED, TURN, TURNED, ...call('bash', { command: 'ls' }));
    const before = view().items;
    add({ type: 'log', at, level: 'info', message: 'more' });
    const after = view().items;
    expect(after.slice(0, -1).every((item, place) => item === before[place])).toBe(true);
  });

  it('tells a call that waits, who decided, and its outcome, in one entry', () => {
    const asked: RunEvent = {
      type: 'approval_requested',
      at,
      callId: 'ship',
      name: 'ship',
      input: { to: 'eu' },
    };
    const { view, add } = timelineOf(QUEUED, TURN, asked);
    const tool = () => view().items.find((item) => item.type === 'tool') as ToolItem;
    expect(tool()).toMatchObject({ state: 'waiting', input: { to: 'eu' } });
    expect(view().snapshot.status).toBe('waiting');
    add({ type: 'approval_resolved', at, callId: 'ship', approved: true, by: 'ada', reason: 'fine' });
    for (const event of call('ship', { to: 'eu' })) add(event);
    expect(tool()).toMatchObject({ state: 'done', output: 'ok', decision: { by: 'ada', reason: 'fine' } });
    expect(view().items.filter((item) => item.type === 'tool')).toHaveLength(1);
  });

  it('counts the files that write and edit have changed, and no other tool', () => {
    const { view } = timelineOf(
      QUEUED,
      ...call('write', { path: 'b.md' }),
      ...call('edit', { path: 'a.md' }),
      ...call('read', { path: 'c.md' }),
    );
    expect(view().files.map(({ path, writes, edits }) => [path, writes, edits])).toEqual([
      ['a.md', 0, 1],
      ['b.md', 1, 0],
    ]);
  });

  it('shows what became of a run whose events are no longer kept', () => {
    const { snapshot } = timelineOf(QUEUED, TURN, TURNED).view();
    const { timeline, view } = timelineOf();
    timeline.add({ type: 'result', runId: 'run_1', snapshot }, 0);
    expect(view()).toEqual({ snapshot, limits: undefined, items: [], files: [] });
  });

  it('shows an event that a newer server tells of as what it is', () => {
    const { view } = timelineOf(QUEUED, { type: 'tea_served', at, cups: 2 } as unknown as RunEvent);
    expect(view().items.at(-1)).toMatchObject({
      type: 'note',
      title: 'tea_served',
      text: expect.stringContaining('2'),
    });
  });
});
