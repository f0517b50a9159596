// What a history of real kills is made of, drawn from its seed: runs, what their code does, and when processes are killed.
import type { Limits } from '../../../src/protocol/events.ts';
import { type Random, seeded } from '../faults/random.ts';
import { many } from '../simulator/draw-program.ts';
import { drawScript } from './scripts.ts';

/** One thing that a workflow's code does. */
export type Op = { id: string } & (
  | { do: 'step' | 'read' | 'draw' }
  | { do: 'prompt' | 'task'; wants: boolean }
  | { do: 'sleep'; ms: number }
  /** In the workspace's shell; only in the code's main line. */
  | { do: 'exec'; script: string }
  /** Adds one to a number in the instance's state; only in the code's main line. */
  | { do: 'count' }
  | { do: 'parallel'; branches: Op[][] }
);

export interface PlannedRun {
  /** From 1. */
  number: number;
  /** Milliseconds after the beginning. */
  at: number;
  kind: 'workflow' | 'agent';
  name: string;
  instance: string;
  ops: Op[];
  limits: Partial<Limits>;
}

/** When a process is killed: so long after it is there, or after so much has happened in its time. */
export interface KillMoment {
  after: 'spawned' | 'born' | 'asked' | 'answered' | 'effect' | 'event';
  /** How often that has happened. */
  count: number;
  /** Milliseconds after that. */
  ms: number;
}

export interface Plan {
  seed: number;
  /** How many processes work on the same database at a time. */
  processes: number;
  runs: PlannedRun[];
  /** One after another, of whichever process is next. */
  kills: KillMoment[];
}

export function drawPlan(seed: number, processes: number, kills: number): Plan {
  const random = seeded('kills', seed);
  let ids = 0;
  const newId = (): string => String(++ids);
  const runs = many(Math.max(3, kills), (index): PlannedRun => {
    const kind = random.chance(0.7) ? 'workflow' : 'agent';
    return {
      number: index + 1,
      at: random.int(0, 250 * kills),
      kind,
      name: kind === 'workflow' ? 'program' : random.pick(['boss', 'boss', 'helper']),
      instance: random.pick(['i1', 'i2', 'i3']),
      ops: kind === 'workflow' ? many(random.int(4, 9), () => drawOp(random, newId, TOP)) : [],
      limits: { maxCostUsd: random.chance(0.15) ? random.logUniform(0.03, 0.2) : 1, maxTurns: 200 },
    };
  });
  return { seed, processes, runs, kills: many(kills, () => drawMoment(random)) };
}

function drawOp(random: Random, newId: () => string, kinds: Kinds): Op {
  const id = newId();
  const kind = random.pick(kinds);
  switch (kind) {
    case 'prompt':
    case 'task':
      return { id, do: kind, wants: random.chance(0.25) };
    case 'sleep':
      return { id, do: kind, ms: Math.round(random.logUniform(1, 400)) };
    case 'exec':
      return { id, do: kind, script: drawScript(random, `o${id}`) };
    case 'parallel':
      return {
        id,
        do: kind,
        branches: many(random.int(2, 3), () => many(random.int(1, 2), () => drawOp(random, newId, BRANCH))),
      };
    default:
      return { id, do: kind };
  }
}

type Kinds = [Op['do'], ...Op['do'][]];
const BRANCH: Kinds = ['prompt', 'prompt', 'step', 'step', 'task', 'sleep', 'read'];
const TOP: Kinds = [...BRANCH, 'exec', 'exec', 'count', 'draw', 'parallel', 'parallel'];

function drawMoment(random: Random): KillMoment {
  const ms = random.pick([0, 0, 0, random.int(0, 5), random.int(0, 60)]);
  const after = random.pick([
    'spawned',
    'born',
    'asked',
    'asked',
    'answered',
    'answered',
    'effect',
    'effect',
    'event',
    'event',
  ]);
  switch (after) {
    case 'spawned':
    case 'born':
      return { after, count: 0, ms: Math.round(random.logUniform(1, 1_500)) };
    case 'event':
      return { after, count: random.int(1, 40), ms: random.pick([0, 0, random.int(0, 10)]) };
    case 'effect':
      return { after, count: random.int(1, 5), ms };
    default:
      return { after: after === 'asked' ? 'asked' : 'answered', count: random.int(1, 10), ms };
  }
}
