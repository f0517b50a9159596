// The processes of a history, and those who deal with them: they are given the runs that are due, and their questions are
// answered, by whichever of them is there.
import type { JournalEntry } from '../../../src/protocol/events.ts';
import type { StartRun } from '../../../src/protocol/start-run.ts';
import { seeded } from '../faults/random.ts';
import { createHumans } from './humans.ts';
import { type Life, startLife } from './life.ts';
import type { DriverOptions, FromDriver } from './messages.ts';
import type { PlannedRun } from './plan.ts';
import type { Stage } from './stage.ts';
import { tagText } from './tag.ts';
import { numberOf, see } from './witness.ts';

export interface Crew {
  spawn(): Life;
  /** Every run was accepted, and is over. */
  isOver(): boolean;
  readonly over: Promise<void>;
  stop(): Promise<void>;
}

const LEASE_MS = 1_200;
const OFTEN_MS = 20;

export function createCrew(stage: Stage): Crew {
  const { plan, witness, moments } = stage;
  const random = seeded('crew', plan.seed);
  const lives = new Set<Life>();
  const humans = createHumans(plan.seed, witness, () => [...lives]);
  const over = Promise.withResolvers<void>();
  /** Runs that somebody was asked for who has not answered. */
  const asked = new Map<number, Life>();
  const began = performance.now();
  let born = 0;

  const isQuiet = (): boolean => [...witness.shown.keys()].every((runId) => witness.over.has(runId));
  const isOver = (): boolean => witness.accepted.size === plan.runs.length && isQuiet();
  const hear = (runId: string, entry: JournalEntry): void => {
    see(witness, runId, entry);
    const { event } = entry;
    // It may be there, and nobody was told that it was accepted.
    if (event.type === 'run_queued') witness.accepted.set(numberOf(event), runId);
    if (event.type === 'approval_requested') humans.asked(runId, event.callId);
  };
  const onMessage = (message: FromDriver, life: Life): void => {
    switch (message.is) {
      case 'born':
        witness.births.push({ life: life.name, journals: message.journals });
        for (const { runId, entries } of message.journals) for (const entry of entries) hear(runId, entry);
        life.isServing = true;
        moments.happened('born');
        break;
      case 'accepted':
        witness.accepted.set(message.number, message.runId);
        break;
      case 'event':
        hear(message.runId, message.entry);
        stage.count(message.entry.event.type);
        moments.happened('event');
        break;
      case 'answered':
        humans.heard(message);
        break;
      case 'trouble':
        witness.problems.push(`${life.name}: ${message.problem}`);
        break;
      case 'ending':
        witness.snapshots = message.snapshots;
    }
    if (isOver()) over.resolve();
  };
  const startDue = (): void => {
    const serving = [...lives].filter(({ isServing }) => isServing);
    for (const run of plan.runs) {
      const life = serving[random.int(0, serving.length - 1)];
      const isDue = performance.now() - began >= run.at || isQuiet();
      if (life === undefined || !isDue || asked.has(run.number) || witness.accepted.has(run.number)) continue;
      asked.set(run.number, life);
      life.send({ do: 'start', number: run.number, request: requestOf(run) });
    }
  };
  const starting = setInterval(startDue, OFTEN_MS);

  return {
    isOver,
    over: over.promise,
    spawn() {
      const options = optionsOf(stage, `p${++born}`);
      const life = startLife(stage.driver, options, onMessage);
      lives.add(life);
      void life.gone.then(({ code, stderr }) => {
        lives.delete(life);
        // The next one will say whether it accepted them.
        for (const [number, whom] of asked) if (whom === life) asked.delete(number);
        if (code !== 0 && code !== null) witness.problems.push(`${life.name} ends with ${code}: ${stderr}`);
      });
      return life;
    },
    async stop() {
      clearInterval(starting);
      humans.stop();
      for (const life of lives) life.kill();
      await Promise.all([...lives].map(({ gone }) => gone));
    },
  };
}

function optionsOf({ plan, databasePath, provider, outside }: Stage, life: string): DriverOptions {
  return {
    ...{ life, databasePath, providerUrl: provider.server.url, outsideUrl: outside.url },
    leaseMs: plan.processes === 1 ? null : LEASE_MS,
  };
}

function requestOf({ kind, name, instance, number, limits, ops }: PlannedRun): StartRun {
  const trigger = { actor: 'mona', repository: null, sha: null, via: 'http' } as const;
  const message = `Do it. ${tagText({ run: number, ask: `m${number}` })}`;
  const input = kind === 'workflow' ? { run: number, ops: ops as never } : { message };
  return { kind, name, instanceId: instance, session: 'default', input, limits, trigger };
}
