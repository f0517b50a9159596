// Counts since the start of the process, as Prometheus reads them
// (https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4).
import type { RunEvent } from '../../protocol/events.ts';
import { addUsage, NO_USAGE } from '../../protocol/money.ts';
import type { RunSnapshot, RunStatus } from '../../protocol/run.ts';

export interface Metrics {
  onEvent(event: RunEvent): void;
  onOver(run: RunSnapshot): void;
  text(now: { active: Readonly<Record<'queued' | 'running' | 'waiting', number>> }): string;
}

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900];

interface Histogram {
  counts: number[];
  sum: number;
  count: number;
}

export function createMetrics(version: string): Metrics {
  const ended: Record<Extract<RunStatus, 'succeeded' | 'failed' | 'cancelled'>, number> = {
    succeeded: 0,
    failed: 0,
    cancelled: 0,
  };
  const runs = histogram();
  const waits = histogram();
  const turns = histogram();
  let [started, resumed, toolCalls, denied, costUsd, unpriced] = [0, 0, 0, 0, 0, 0];
  let usage = NO_USAGE;
  return {
    onEvent(event) {
      if (event.type === 'run_queued') started += 1;
      else if (event.type === 'run_resumed') resumed += 1;
      else if (event.type === 'tool_completed') {
        toolCalls += 1;
        if (event.denied) denied += 1;
      } else if (event.type === 'turn_completed') {
        usage = addUsage(usage, event.usage);
        if (event.costUsd === null) unpriced += 1;
        else costUsd += event.costUsd;
        observe(turns, event.durationMs / 1000);
      }
    },
    onOver({ status, durationMs, createdAt, startedAt }) {
      if (status in ended) ended[status as keyof typeof ended] += 1;
      observe(runs, (durationMs ?? 0) / 1000);
      if (startedAt !== null)
        observe(waits, Math.max(0, Date.parse(startedAt) - Date.parse(createdAt)) / 1000);
    },
    text({ active }) {
      const tokens = Object.entries(usage).map(
        ([name, count]) => [label('kind', kindOf(name)), count] as const,
      );
      return [
        family('flue_info', 'gauge', 'The version that runs.', [[label('version', version), 1]]),
        family('flue_runs', 'gauge', 'Runs that are not over, by state.', byLabel('status', active)),
        family('flue_runs_started_total', 'counter', 'Runs accepted.', [['', started]]),
        family('flue_runs_resumed_total', 'counter', 'Runs continued from an earlier process.', [
          ['', resumed],
        ]),
        family('flue_runs_ended_total', 'counter', 'Runs that are over, by state.', byLabel('status', ended)),
        family('flue_turns_total', 'counter', 'Model responses.', [['', turns.count]]),
        family('flue_tool_calls_total', 'counter', 'Tool calls.', [['', toolCalls]]),
        family('flue_tool_calls_denied_total', 'counter', 'Tool calls that were refused.', [['', denied]]),
        family('flue_tokens_total', 'counter', 'Tokens, each counted in one kind.', tokens),
        family('flue_cost_usd_total', 'counter', 'US dollars spent, as far as prices are known.', [
          ['', costUsd],
        ]),
        family('flue_unpriced_turns_total', 'counter', 'Model responses without a known price.', [
          ['', unpriced],
        ]),
        histogramText('flue_run_duration_seconds', 'From the start of a run to its end.', runs),
        histogramText('flue_run_wait_seconds', 'From the acceptance of a run to its start.', waits),
        histogramText('flue_turn_duration_seconds', 'One model response.', turns),
      ].join('');
    },
  };
}

function histogram(): Histogram {
  return { counts: SECONDS.map(() => 0), sum: 0, count: 0 };
}

function observe(into: Histogram, seconds: number): void {
  into.sum += seconds;
  into.count += 1;
  for (const [place, bound] of SECONDS.entries())
    if (seconds <= bound) into.counts[place] = (into.counts[place] ?? 0) + 1;
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
