// From a seed to a plan.
import type { Limits } from '../../../src/protocol/events.ts';
import { type Random, seeded } from '../faults/random.ts';
import { drawProgram } from './draw-program.ts';
import {
  expectedCommits,
  type Moment,
  type Plan,
  type PlannedRun,
  type Trouble,
  type Weather,
} from './plan.ts';

export function drawPlan(seed: number): Plan {
  const random = seeded('plan', seed);
  const leaseMs = random.chance(0.3) ? random.pick([1_000, 3_000, 10_000]) : undefined;
  const runs = drawRuns(random);
  return {
    seed,
    leaseMs,
    asksHumans: random.chance(0.85),
    weather: drawWeather(random),
    runs,
    troubles: drawTroubles(random, runs, leaseMs !== undefined),
  };
}

function drawRuns(random: Random): PlannedRun[] {
  let ids = 0;
  const newId = (): string => String(++ids);
  const count = random.pick([1, 1, 1, 2, 2, 3, 4]);
  const together = random.chance(0.3);
  return Array.from({ length: count }, (_, index): PlannedRun => {
    const kind = random.chance(0.65) ? 'workflow' : 'agent';
    return {
      number: index + 1,
      at: together ? 0 : Math.round(random.logUniform(1, 20_000)),
      kind,
      name: kind === 'workflow' ? 'program' : random.pick(['boss', 'boss', 'judge', 'helper']),
      instance: random.pick(['i1', 'i1', 'i2']),
      session: kind === 'workflow' ? 'default' : random.pick(['s1', 's1', 's2']),
      limits: drawLimits(random),
      program: kind === 'workflow' ? drawProgram(random, newId, random.int(1, count === 1 ? 7 : 4)) : [],
    };
  });
}

function drawLimits(random: Random): Partial<Limits> {
  return {
    maxCostUsd: random.pick([null, 1, 1, random.logUniform(0.004, 0.04)]),
    maxTurns: random.chance(0.08) ? random.int(1, 6) : 60,
    timeoutMs: random.chance(0.1) ? Math.round(random.logUniform(500, 60_000)) : null,
  };
}

function drawWeather(random: Random): Weather {
  const some = (chance: number, most: number): number => (random.chance(chance) ? random.next() * most : 0);
  return {
    modelFaults: some(0.35, 0.5),
    oddAnswers: some(0.4, 0.4),
    approved: 0.5,
    denied: random.pick([0.1, 0.3]),
    asking: some(0.5, 0.6),
    thieves: some(0.05, 0.3),
    longOutputs: some(0.1, 0.3),
    smallWindows: random.chance(0.25),
  };
}

function drawTroubles(random: Random, runs: readonly PlannedRun[], hasLeases: boolean): Trouble[] {
  const commits = Math.max(8, expectedCommits(runs));
  const moment = (): Moment =>
    random.chance(0.7)
      ? { commit: random.int(1, commits), when: random.chance(0.5) ? 'before' : 'after' }
      : { entry: random.int(1, 4 * commits) };
  const trouble = (): Trouble => {
    const at = moment();
    if (random.chance(0.02))
      return { at, is: 'change', lacks: random.pick(['program', 'judge', 'sameness']) };
    switch (random.pick(hasLeases ? MANY : ALONE)) {
      case 'pause':
        return { at, is: 'pause', ms: Math.round(random.logUniform(10, 30_000)) };
      case 'exit':
        return {
          at,
          is: 'exit',
          limitMs: Math.round(random.logUniform(1, 20_000)),
          lingerMs: random.pick([0, 0, 200]),
        };
      case 'full disk':
        return { at, is: 'full disk', ms: Math.round(random.logUniform(1, 6_000)) };
      case 'cancel':
        return { at, is: 'cancel', run: random.int(1, runs.length) };
      case 'fail all':
        return { at, is: 'fail all' };
      case 'company':
        return { at, is: 'company' };
      case 'nuisance':
        return { at, is: 'nuisance', run: random.int(1, runs.length) };
      default:
        return { at, is: 'death' };
    }
  };
  const count = random.pick([0, 1, 1, 1, 2, 2, 3, 4, 6]);
  return Array.from({ length: count }, trouble);
}

const ALONE: [string, ...string[]] = [
  ...(['death', 'death', 'death', 'death', 'death', 'exit', 'exit'] as const),
  ...['full disk', 'cancel', 'cancel', 'nuisance', 'nuisance', 'fail all'],
];
const MANY: [string, ...string[]] = [...ALONE, 'pause', 'pause', 'pause', 'company', 'company', 'company'];
