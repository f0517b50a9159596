// What all parts of a history share: its plan, its time, what was committed, and what was done outside of all runs.
import { type Random, seeded } from '../faults/random.ts';
import { createEffects, type Effects } from './effects.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Plan, PlannedRun } from './plan.ts';
import { type CommittedRecord, createRecord } from './record.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface World {
  readonly plan: Plan;
  readonly timeline: Timeline;
  readonly record: CommittedRecord;
  readonly effects: Effects;
  readonly ledger: Ledger;
  readonly problems: string[];
  /** Kept as long as it agrees with itself; what does not hold is a problem. */
  expect(holds: boolean, problem: () => string): void;
  /** Draws of its own for whatever is named. */
  random(...names: Array<string | number>): Random;
  trace(line: string): void;
  /** The id of a planned run, once it was accepted. */
  runIdOf(number: number): string | undefined;
  runOf(runId: string): PlannedRun | undefined;
  /** Definitions that the code no longer has. */
  readonly lacking: Set<string>;
  /** Runs that nobody would accept any more. */
  readonly refused: Set<number>;
  /** Troubles that took place. */
  readonly happened: Map<string, number>;
  readonly disk: { wasFull: boolean };
  /** Something kept a process from writing what it told of, or may have: its disk, or another owner of the run. */
  isHindered: boolean;
}

export function createWorld(plan: Plan, trace: (line: string) => void): World {
  const { seed } = plan;
  const timeline = createTimeline(seeded('timeline', seed), trace);
  const record = createRecord();
  const problems: string[] = [];
  const runIds = new Map<number, string>();
  const runs = new Map<string, PlannedRun>();
  record.listen((_life, written) => {
    for (const one of written) {
      if (one.is !== 'event' || one.entry.event.type !== 'run_queued') continue;
      const run = plan.runs.find(({ number }) => number === numberOf(one.entry.event));
      if (run === undefined) continue;
      runIds.set(run.number, one.runId);
      runs.set(one.runId, run);
    }
  });
  const expect = (holds: boolean, problem: () => string): void => {
    if (holds) return;
    const text = problem();
    trace(`PROBLEM ${text}`);
    problems.push(text);
  };
  const world: World = {
    plan,
    timeline,
    record,
    problems,
    expect,
    trace,
    effects: createEffects({ record, isHindered: () => world.isHindered, expect, trace }),
    ledger: createLedger(),
    random: (...names) => seeded(seed, ...names),
    runIdOf: (number) => runIds.get(number),
    runOf: (runId) => runs.get(runId),
    lacking: new Set(),
    refused: new Set(),
    happened: new Map(),
    disk: { wasFull: false },
    isHindered: plan.leaseMs !== undefined,
  };
  return world;
}

/** Every run is told its number. */
function numberOf(event: object): number {
  return Number(/"run":(\d+)|run=(\d+)/.exec(JSON.stringify(event))?.slice(1).find(Boolean));
}
