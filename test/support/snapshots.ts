// Snapshots for tests of what is shown of runs: folded from real events, so that they are what a runtime would show.
import type { RunEvent } from '../../src/protocol/events.ts';
import { fold } from '../../src/protocol/fold.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';

export interface RunSketch {
  name?: string;
  instanceId?: string;
  result?: Json;
  text?: string;
  /** Fails with this instead of succeeding. */
  error?: Extract<RunEvent, { type: 'run_failed' }>['error'];
  limitHit?: RunSnapshot['limitHit'];
  cancelled?: boolean;
  /** Has no end yet. */
  open?: boolean;
  turns?: number;
  costUsd?: number | null;
  costSource?: RunSnapshot['costSource'];
  model?: string;
  cacheReadTokens?: number;
  /** How many calls there were, and how many of them were refused. */
  calls?: { all: number; denied: number };
  lostRequests?: number;
  unreportedUsd?: number;
  durationMs?: number;
}

const START = Date.parse('2026-11-23T12:00:00.000Z');

export function eventsOf(sketch: RunSketch = {}): RunEvent[] {
  const { turns = 1, calls = { all: 0, denied: 0 }, model = 'anthropic/claude-test' } = sketch;
  const at = (ms: number) => new Date(START + ms).toISOString();
  return [
    {
      type: 'run_queued',
      at: at(0),
      runId: 'run_01TEST0000000000000000000000',
      kind: 'workflow',
      name: sketch.name ?? 'review',
      instanceId: sketch.instanceId ?? 'eu-1',
      session: 'default',
      input: {},
      trigger: { actor: 'mona', repository: 'org/repo', sha: 'a'.repeat(40), via: 'action' },
      limits: { maxCostUsd: 1, maxTurns: 50, maxTokens: null, timeoutMs: 900_000 },
    },
    { type: 'run_started', at: at(0), attempt: 1, codeHash: null },
    ...Array.from({ length: turns }, (_, index) => turnEvents(sketch, model, index + 1, at(100))).flat(),
    ...Array.from({ length: calls.all }, (_, index) =>
      callEvent(`call_${index}`, index < calls.denied, at(200)),
    ),
    ...(sketch.open ? [] : [ending(sketch, at(sketch.durationMs ?? 1200))]),
  ];
}

function turnEvents(sketch: RunSketch, model: string, turn: number, at: string): RunEvent[] {
  const { costUsd = 0.0035, costSource = 'table', cacheReadTokens = 0 } = sketch;
  const session = 'default';
  const usage = { inputTokens: 1000, outputTokens: 500, cacheReadTokens, cacheWriteTokens: 0 };
  const lost = { lostRequests: 0, unreportedUsd: 0 };
  const answer = { stopReason: 'end_turn', text: sketch.text ?? '', toolCalls: 0, durationMs: 900 };
  return [
    { type: 'turn_started', at, turn, session, model, reservedUsd: null },
    {
      type: 'turn_completed',
      at,
      turn,
      session,
      model,
      usage,
      costUsd,
      costSource,
      estimated: false,
      ...answer,
      ...lost,
    },
  ];
}

function callEvent(callId: string, denied: boolean, at: string): RunEvent {
  const output = denied ? 'not allowed' : 'ok';
  return {
    type: 'tool_completed',
    at,
    callId,
    name: 'bash',
    isError: denied,
    denied,
    output,
    outputBytes: 2,
    durationMs: 5,
  };
}

function ending(sketch: RunSketch, at: string): RunEvent {
  const lost = { lostRequests: sketch.lostRequests ?? 0, unreportedUsd: sketch.unreportedUsd ?? 0 };
  if (sketch.cancelled) {
    const error = { code: 'cancelled' as const, message: 'the job was cancelled', retryable: false };
    return { type: 'run_cancelled', at, error, text: null, ...lost };
  }
  if (sketch.error === undefined) {
    return { type: 'run_succeeded', at, result: sketch.result ?? null, text: null, ...lost };
  }
  return {
    type: 'run_failed',
    at,
    error: sketch.error,
    limitHit: sketch.limitHit ?? null,
    text: null,
    ...lost,
  };
}

export function snapshotFor(sketch: RunSketch = {}): RunSnapshot {
  return fold(eventsOf(sketch).map((event, index) => ({ offset: index + 1, event })));
}
