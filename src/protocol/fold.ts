// The one fold from events to the snapshot that poll, stream, report, comment and action outputs show. Pure: the same
// events give the same snapshot on every host. A live run keeps its folded state and adds each event as it commits.
import type { EventOf, JournalEntry, RunEvent } from './events.ts';
import { runHref } from './ids.ts';
import { addUsage, type Nanos, NO_USAGE, toNanos, toUsd } from './money.ts';
import type { ModelUse, PendingApproval, RunSnapshot } from './run.ts';
import type { CostSource } from './usage.ts';

interface ModelTally extends Omit<ModelUse, 'costUsd'> {
  nanos: Nanos | null;
}

/** What the fold carries from one event to the next. Its inside is nobody else's business. */
export interface FoldState {
  snapshot: RunSnapshot;
  models: Map<string, ModelTally>;
  nanos: Nanos;
  unreportedNanos: Nanos;
  approvals: Map<string, PendingApproval>;
}

/** The state after the first event, which is always `run_queued`. */
export function beginFold(entry: JournalEntry): FoldState {
  const { event } = entry;
  if (event.type !== 'run_queued') throw new Error(`a journal begins with run_queued, not ${event.type}`);
  return {
    snapshot: queuedSnapshot(event, entry.offset),
    models: new Map(),
    nanos: 0,
    unreportedNanos: 0,
    approvals: new Map(),
  };
}

function queuedSnapshot(event: EventOf<'run_queued'>, offset: number): RunSnapshot {
  return {
    runId: event.runId,
    kind: event.kind,
    name: event.name,
    instanceId: event.instanceId,
    session: event.session,
    status: 'queued',
    ...(event.input === undefined ? {} : { input: event.input }),
    text: null,
    result: null,
    error: null,
    model: null,
    models: [],
    usage: NO_USAGE,
    costUsd: 0,
    costSource: 'table',
    lostRequests: 0,
    unreportedUsdMax: 0,
    turns: 0,
    toolCalls: 0,
    deniedCalls: 0,
    limitHit: null,
    pendingApprovals: [],
    lastOffset: offset,
    trigger: event.trigger,
    createdAt: event.at,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    href: runHref(event),
  };
}

/** Adds one event to the state, in place. */
export function foldEvent(state: FoldState, entry: JournalEntry): void {
  state.snapshot.lastOffset = entry.offset;
  applyEvent(state, entry.event);
}

function applyEvent(state: FoldState, event: RunEvent): void {
  const { snapshot } = state;
  switch (event.type) {
    case 'run_started':
      snapshot.status = 'running';
      snapshot.startedAt ??= event.at;
      return;
    case 'run_resumed':
      snapshot.status = state.approvals.size > 0 ? 'waiting' : 'running';
      addLost(state, event);
      return;
    case 'turn_started':
      snapshot.model ??= event.model;
      return;
    case 'turn_completed':
      applyTurn(state, event);
      return;
    case 'tool_completed':
      snapshot.toolCalls += 1;
      if (event.denied) snapshot.deniedCalls += 1;
      return;
    case 'approval_requested':
      state.approvals.set(event.callId, { callId: event.callId, name: event.name, input: event.input });
      snapshot.status = 'waiting';
      return;
    case 'approval_resolved':
      state.approvals.delete(event.callId);
      if (state.approvals.size === 0) snapshot.status = 'running';
      return;
    case 'run_succeeded':
      snapshot.result = event.result;
      finish(state, event, 'succeeded');
      return;
    case 'run_failed':
      snapshot.error = event.error;
      snapshot.limitHit = event.limitHit;
      finish(state, event, 'failed');
      return;
    case 'run_cancelled':
      snapshot.error = event.error;
      finish(state, event, 'cancelled');
      return;
    default:
  }
}

function applyTurn(state: FoldState, event: EventOf<'turn_completed'>): void {
  const { snapshot } = state;
  snapshot.turns += 1;
  snapshot.text = event.text === '' ? snapshot.text : event.text;
  snapshot.usage = addUsage(snapshot.usage, event.usage);
  snapshot.costSource = weakerSource(
    snapshot.turns === 1 ? undefined : snapshot.costSource,
    event.costSource,
  );
  addLost(state, event);
  const tally = state.models.get(event.model) ?? {
    model: event.model,
    requests: 0,
    usage: NO_USAGE,
    nanos: 0,
  };
  const nanos = event.costUsd === null ? null : toNanos(event.costUsd);
  tally.requests += 1;
  tally.usage = addUsage(tally.usage, event.usage);
  tally.nanos = tally.nanos === null || nanos === null ? null : tally.nanos + nanos;
  state.models.set(event.model, tally);
  state.nanos += nanos ?? 0;
}

/** Of two sources the one that says less: an unknown price makes the whole unknown, a script makes it no real bill. */
function weakerSource(soFar: CostSource | undefined, next: CostSource): CostSource {
  const order: CostSource[] = ['table', 'config', 'scripted', 'unknown'];
  return soFar === undefined || order.indexOf(next) > order.indexOf(soFar) ? next : soFar;
}

function addLost(state: FoldState, event: { lostRequests: number; unreportedUsd: number }): void {
  state.snapshot.lostRequests += event.lostRequests;
  state.unreportedNanos += toNanos(event.unreportedUsd);
}

function finish(
  state: FoldState,
  event: EventOf<'run_succeeded' | 'run_failed' | 'run_cancelled'>,
  status: 'succeeded' | 'failed' | 'cancelled',
): void {
  const { snapshot } = state;
  snapshot.status = status;
  snapshot.text = event.text ?? snapshot.text;
  snapshot.finishedAt = event.at;
  snapshot.durationMs = Math.max(
    0,
    Date.parse(event.at) - Date.parse(snapshot.startedAt ?? snapshot.createdAt),
  );
  state.approvals.clear();
  addLost(state, event);
}

/** The snapshot as of the last event added. */
export function snapshotOf(state: FoldState): RunSnapshot {
  const models = [...state.models.values()].map(({ nanos, ...use }) => ({
    ...use,
    costUsd: nanos === null ? null : toUsd(nanos),
  }));
  const unpriced = models.some((use) => use.costUsd === null);
  return {
    ...state.snapshot,
    models,
    costUsd: unpriced ? null : toUsd(state.nanos),
    unreportedUsdMax: toUsd(state.unreportedNanos),
    pendingApprovals: [...state.approvals.values()],
  };
}

/** The state after a whole journal. */
export function foldState(entries: readonly JournalEntry[]): FoldState {
  const [first, ...rest] = entries;
  if (!first) throw new Error('an empty journal has no snapshot');
  const state = beginFold(first);
  for (const entry of rest) foldEvent(state, entry);
  return state;
}

/** The snapshot of a whole journal. */
export function fold(entries: readonly JournalEntry[]): RunSnapshot {
  return snapshotOf(foldState(entries));
}

/** True once a run has its single terminal event. */
export function isTerminal(status: RunSnapshot['status']): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
