// Which of a step's runs have visibly done nothing, in the words of the reports.
import type { Idleness } from '../../protocol/idleness.ts';
import { idlenessOf } from '../../protocol/idleness.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Outcome } from './watch-run.ts';

export interface IdleMarks {
  /** For the first line; null when every run did something. */
  summary: string | null;
  /** Reasons by run id. */
  runs: Readonly<Record<string, string>>;
}

export function idleMarksOf(outcomes: readonly Outcome[]): IdleMarks {
  const idle = outcomes.flatMap((outcome) => {
    const found = idlenessOfOutcome(outcome);
    return found === null ? [] : [{ ...found, snapshot: outcome.snapshot }];
  });
  const runs = Object.fromEntries(idle.map(({ snapshot, reason }) => [snapshot.runId, reason]));
  const [first] = idle;
  if (first === undefined) return { summary: null, runs };
  if (outcomes.length === 1) return { summary: first.reason, runs };
  const instance = oneLine(first.snapshot.instanceId, 120);
  return {
    summary: `in ${idle.length} of ${outcomes.length} instances (${idle.length > 1 ? 'first ' : ''}${instance}): ${first.reason}`,
    runs,
  };
}

export function idlenessOfOutcome({ snapshot, tally }: Outcome): Idleness | null {
  return idlenessOf(snapshot, tally);
}
