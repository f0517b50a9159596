// What is left of a history: the database, the provider's books, the world outside, and what was seen on the way.
import type { Sql } from '../../../../src/core/ports.ts';
import type { Recording, Store } from '../../../../src/core/store/store.ts';
import type { JournalEntry, RunEvent } from '../../../../src/protocol/events.ts';
import type { Effect } from '../outside.ts';
import type { Plan, PlannedRun } from '../plan.ts';
import type { Provider } from '../provider.ts';
import type { Witness } from '../witness.ts';

export interface JudgedRun {
  runId: string;
  planned: PlannedRun;
  entries: readonly JournalEntry[];
  events: readonly RunEvent[];
  recordings: ReadonlyMap<string, Recording>;
}

export interface Evidence {
  plan: Plan;
  witness: Witness;
  provider: Provider;
  effects: readonly Effect[];
  sql: Sql;
  store: Store;
  /** In the order in which they were accepted. */
  runs: readonly JudgedRun[];
  expect(holds: boolean, problem: string): void;
}

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** Of one type, of all runs. */
export function eventsOf<T extends RunEvent['type']>(
  { runs }: Pick<Evidence, 'runs'>,
  type: T,
): EventOf<T>[] {
  return runs.flatMap(({ events }) => events.filter((event): event is EventOf<T> => event.type === type));
}
