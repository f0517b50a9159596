// Plays one history: processes on one database file, killed at the planned moments, until the last of them is let work to
// the end of every run. What came of it is judged afterwards.
import { until } from '../wait.ts';
import { type Crew, createCrew } from './crew.ts';
import { judgeHistory } from './judges/all.ts';
import type { Plan } from './plan.ts';
import { openStage, type Stage } from './stage.ts';

export interface History {
  problems: string[];
  /** How often what happened. */
  counts: Map<string, number>;
}

/** For what is left to do when nobody is killed any more. */
const LAST_MS = 60_000;
const END_MS = 10_000;

export async function playHistory(plan: Plan, driver: string): Promise<History> {
  const stage = await openStage(plan, driver);
  const crew = createCrew(stage);
  try {
    await killAll(stage, crew);
    await workToTheEnd(stage, crew);
    const { witness, provider, outside, counts, databasePath } = stage;
    const { server } = provider;
    await until(() => server.inFlight === 0, { what: 'the provider has noticed that everybody is gone' });
    const { effects } = outside;
    const found = await judgeHistory({ plan, witness, provider, effects, databasePath });
    counts.set('runs', witness.shown.size);
    counts.set('effects', effects.length);
    counts.set('requests', server.requests.length);
    counts.set('requests cut off', server.ledger.lostCount);
    return { problems: [...new Set([...witness.problems, ...found])], counts };
  } finally {
    await crew.stop();
    await stage.close();
  }
}

/** Each seat has one process after another in it, until no kill is left, or nothing more to do. */
async function killAll({ plan, moments, count }: Stage, crew: Crew): Promise<void> {
  const kills = [...plan.kills];
  const seat = async (): Promise<void> => {
    for (let kill = kills.shift(); kill !== undefined; kill = kills.shift()) {
      const life = crew.spawn();
      const isKilled = await moments.reach(kill, Promise.race([crew.over, life.gone]));
      life.kill();
      await life.gone;
      if (!isKilled) return;
      count('kills');
      count(`kills after ${kill.after}`);
    }
  };
  await Promise.all(Array.from({ length: plan.processes }, seat));
}

async function workToTheEnd({ witness }: Stage, crew: Crew): Promise<void> {
  const life = crew.spawn();
  await until(crew.isOver, { timeoutMs: LAST_MS, what: 'every run is over' }).catch((thrown: unknown) => {
    const open = [...witness.shown].filter(([runId]) => !witness.over.has(runId));
    const where = open.map(([runId, events]) => `${runId} stands at ${[...events.values()].at(-1)}`);
    witness.problems.push(`${thrown}: ${where.join(', ')}`);
  });
  life.send({ do: 'end' });
  await until(() => witness.snapshots.length > 0, { timeoutMs: END_MS, what: 'the last process ends' });
  await life.gone;
}
