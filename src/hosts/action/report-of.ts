// What the report of a step is made of.
import { PRICE_TABLE_DATE } from '../../adapters/prices/price-table.ts';
import type { EventContext } from '../../github/event-context.ts';
import type { Report } from '../../report/render-report.ts';
import type { Ending } from './conclude.ts';

export function reportOf({
  ending,
  event,
  filesRoot,
  definitions,
  remarks,
  deployed,
}: {
  ending: Ending;
  event: EventContext;
  filesRoot: string;
  definitions?: string | undefined;
  remarks?: Report['remarks'];
  deployed?: Report['deployed'];
}): Report {
  const { serverUrl, repository, sha } = event;
  return {
    conclusion: ending.conclusion,
    snapshots: ending.snapshots,
    problem: shownBelow(ending) ? null : ending.problem,
    note: ending.skipReason,
    source: repository === null || sha === null ? null : { serverUrl, repository, sha, root: filesRoot },
    runUrl: event.runUrl,
    attempt: event.attempt,
    commit: sha,
    definitions,
    pricesAsOf: PRICE_TABLE_DATE,
    base: ending.base,
    forecast: ending.forecast,
    ...(ending.idle === undefined ? {} : { idle: ending.idle }),
    remarks,
    deployed,
  };
}

/** A run says its own error with its hint, and the first line says the verdict. */
function shownBelow({ snapshots, problem }: Ending): boolean {
  return problem?.code === 'verdict_fail' || snapshots.some(({ error }) => error !== null);
}
