// All of a history that is never killed: the database's file, the provider, the world outside, and who looks on.
import { join } from 'node:path';
import { seeded } from '../faults/random.ts';
import { tempFolder } from '../project.ts';
import { createMoments, type Moments } from './moments.ts';
import { type Outside, openOutside } from './outside.ts';
import type { Plan } from './plan.ts';
import { openProvider, type Provider } from './provider.ts';
import { createWitness, type Witness } from './witness.ts';

export interface Stage {
  readonly plan: Plan;
  /** The program of its processes. */
  readonly driver: string;
  readonly databasePath: string;
  readonly provider: Provider;
  readonly outside: Outside;
  readonly moments: Moments;
  readonly witness: Witness;
  /** How often what happened. */
  readonly counts: Map<string, number>;
  count(what: string): void;
  close(): Promise<void>;
}

export async function openStage(plan: Plan, driver: string): Promise<Stage> {
  const folder = tempFolder('kills');
  const counts = new Map<string, number>();
  const moments = createMoments();
  const random = seeded('stage', plan.seed);
  const provider = await openProvider(plan.seed, () => moments.happened('asked'));
  const { server } = provider;
  const outside = await openOutside({
    answerAfter: () => random.pick([0, 0, random.int(0, 40)]),
    onEffect: () => moments.happened('effect'),
  });
  let completed = 0;
  // What the provider has sent in full somebody may just have got.
  const watching = setInterval(() => {
    for (; completed < server.ledger.completedCount; completed++) moments.happened('answered');
  }, 1);
  return {
    ...{ plan, driver, provider, outside, moments, counts },
    databasePath: join(folder.dir, 'flue.db'),
    witness: createWitness(),
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    async close() {
      clearInterval(watching);
      await Promise.all([server.stop(), outside.stop()]);
      folder.cleanup();
    },
  };
}
