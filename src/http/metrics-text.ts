// Sums as Prometheus reads them (https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4). Where they
// come from is another's matter: a server counts what it does, a Worker adds up what its list of runs was told.
import { addUsage, type Nanos, NO_USAGE, toUsd } from '../protocol/money.ts';
import type { RunStatus } from '../protocol/run.ts';
import type { Usage } from '../protocol/usage.ts';

export interface Totals {
  started: number;
  ended: Record<Extract<RunStatus, 'succeeded' | 'failed' | 'cancelled'>, number>;
  turns: number;
  toolCalls: number;
  denied: number;
  usage: Usage;
  /** As far as prices are known. */
  costNanos: Nanos;
  unpricedTurns: number;
  /** From the start of a run to its end, and from its acceptance to its start. */
  runSeconds: Histogram;
  waitSeconds: Histogram;
}

export interface Histogram {
  /** Of those up to each bound. */
  counts: number[];
  sum: number;
  count: number;
}

export interface Metrics {
  version: string;
  active: Readonly<Record<'queued' | 'running' | 'waiting', number>>;
  totals: Totals;
  /** What only a process knows that executes the runs itself. */
  own?: { resumed: number; turnSeconds: Histogram };
}

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900];

export function noTotals(): Totals {
  return {
    started: 0,
    ended: { succeeded: 0, failed: 0, cancelled: 0 },
    turns: 0,
    toolCalls: 0,
    denied: 0,
    usage: NO_USAGE,
    costNanos: 0,
    unpricedTurns: 0,
    runSeconds: histogram(),
    waitSeconds: histogram(),
  };
}

export function histogram(): Histogram {
  return { counts: SECONDS.map(() => 0), sum: 0, count: 0 };
}

export function observe(into: Histogram, seconds: number): void {
  into.sum += seconds;
  into.count += 1;
  for (const [place, bound] of SECONDS.entries())
    if (seconds <= bound) into.counts[place] = (into.counts[place] ?? 0) + 1;
}

/** In `totals`, what a run that is over says of itself. */
export function observeEnd(
  totals: Totals,
  run: { status: RunStatus; durationMs: number | null; createdAt: string; startedAt: string | null },
): void {
  const { status, durationMs, createdAt, startedAt } = run;
  if (status in totals.ended) totals.ended[status as keyof Totals['ended']] += 1;
  observe(totals.runSeconds, (durationMs ?? 0) / 1000);
  if (startedAt === null) return;
  observe(totals.waitSeconds, Math.max(0, Date.parse(startedAt) - Date.parse(createdAt)) / 1000);
}

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    started: a.started + b.started,
    ended: {
      succeeded: a.ended.succeeded + b.ended.succeeded,
      failed: a.ended.failed + b.ended.failed,
      cancelled: a.ended.cancelled + b.ended.cancelled,
    },
    turns: a.turns + b.turns,
    toolCalls: a.toolCalls + b.toolCalls,
    denied: a.denied + b.denied,
    usage: addUsage(a.usage, b.usage),
    costNanos: a.costNanos + b.costNanos,
    unpricedTurns: a.unpricedTurns + b.unpricedTurns,
    runSeconds: addHistogram(a.runSeconds, b.runSeconds),
    waitSeconds: addHistogram(a.waitSeconds, b.waitSeconds),
  };
}

function addHistogram(a: Histogram, b: Histogram): Histogram {
  return {
    counts: a.counts.map((count, place) => count + (b.counts[place] ?? 0)),
    sum: a.sum + b.sum,
    count: a.count + b.count,
  };
}

export function metricsText({ version, active, totals, own }: Metrics): string {
  const { usage, costNanos, runSeconds, waitSeconds } = totals;
  const tokens = Object.entries(usage).map(([name, count]) => [label('kind', kindOf(name)), count] as const);
  const counter = (name: string, help: string, count: number): string =>
    family(name, 'counter', help, [['', count]]);
  return [
    family('flue_info', 'gauge', 'The version that runs.', [[label('version', version), 1]]),
    family('flue_runs', 'gauge', 'Runs that are not over, by state.', byLabel('status', active)),
    counter('flue_runs_started_total', 'Runs accepted.', totals.started),
    own === undefined
      ? ''
      : counter('flue_runs_resumed_total', 'Runs continued from an earlier process.', own.resumed),
    family(
      'flue_runs_ended_total',
      'counter',
      'Runs that are over, by state.',
      byLabel('status', totals.ended),
    ),
    counter('flue_turns_total', 'Model responses.', totals.turns),
    counter('flue_tool_calls_total', 'Tool calls.', totals.toolCalls),
    counter('flue_tool_calls_denied_total', 'Tool calls that were refused.', totals.denied),
    family('flue_tokens_total', 'counter', 'Tokens, each counted in one kind.', tokens),
    counter('flue_cost_usd_total', 'US dollars spent, as far as prices are known.', toUsd(costNanos)),
    counter('flue_unpriced_turns_total', 'Model responses without a known price.', totals.unpricedTurns),
    histogramText('flue_run_duration_seconds', 'From the start of a run to its end.', runSeconds),
    histogramText('flue_run_wait_seconds', 'From the acceptance of a run to its start.', waitSeconds),
    own === undefined
      ? ''
      : histogramText('flue_turn_duration_seconds', 'One model response.', own.turnSeconds),
  ].join('');
}

type Sample = readonly [labels: string, value: number];

function family(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function histogramText(name: string, help: string, { counts, sum, count }: Histogram): string {
  const buckets = SECONDS.map((bound, place) => `${name}_bucket{le="${bound}"} ${counts[place]}\n`);
  return (
    `# HELP ${name} ${help}\n# TYPE ${name} histogram\n${buckets.join('')}` +
    `${name}_bucket{le="+Inf"} ${count}\n${name}_sum ${sum}\n${name}_count ${count}\n`
  );
}

function byLabel(name: string, values: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(values).map(([value, count]) => [label(name, value), count]);
}

function label(name: string, value: string): string {
  return `{${name}="${value.replace(/["\\\n]/g, '_')}"}`;
}

/** `cacheReadTokens` → `cache_read` */
function kindOf(name: string): string {
  return name.replace(/Tokens$/, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
