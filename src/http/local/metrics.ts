// Counts since the start of the process, by what its runs do.
import type { RunEvent } from '../../protocol/events.ts';
import { addUsage, toNanos } from '../../protocol/money.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import {
  histogram,
  type Metrics as MetricsNow,
  metricsText,
  noTotals,
  observe,
  observeEnd,
} from '../metrics-text.ts';

export interface Metrics {
  onEvent(event: RunEvent): void;
  onOver(run: RunSnapshot): void;
  text(now: Pick<MetricsNow, 'active'>): string;
}

export function createMetrics(version: string): Metrics {
  const totals = noTotals();
  const own = { resumed: 0, turnSeconds: histogram() };
  return {
    onEvent(event) {
      if (event.type === 'run_queued') totals.started += 1;
      else if (event.type === 'run_resumed') own.resumed += 1;
      else if (event.type === 'tool_completed') {
        totals.toolCalls += 1;
        if (event.denied) totals.denied += 1;
      } else if (event.type === 'turn_completed') {
        totals.turns += 1;
        totals.usage = addUsage(totals.usage, event.usage);
        if (event.costUsd === null) totals.unpricedTurns += 1;
        else totals.costNanos += toNanos(event.costUsd);
        observe(own.turnSeconds, event.durationMs / 1000);
      }
    },
    onOver: (run) => observeEnd(totals, run),
    text: ({ active }) => metricsText({ version, active, totals, own }),
  };
}
