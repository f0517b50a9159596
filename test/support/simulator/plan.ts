// What a history is made of, all drawn from its seed beforehand: the runs, what their code does, and what goes wrong. What
// the models answer is drawn on the way, from the seed and the place in the conversation.
import type { Limits } from '../../../src/protocol/events.ts';

/** One thing that a workflow's code does. `id` is its own within the plan. */
export type Op = { id: string } & (
  | { do: 'step'; throws: boolean; inner: Op[] }
  | {
      do: 'prompt' | 'skill';
      session: string;
      wants: boolean;
      model: string | undefined;
      maxTurns: number | undefined;
    }
  | { do: 'task'; session: string; agent: string | undefined; wants: boolean }
  | { do: 'compact'; session: string }
  | { do: 'exec'; command: string }
  | { do: 'write'; path: string }
  | { do: 'read'; path: string }
  | { do: 'list' | 'patch' | 'now' | 'random' | 'uuid' | 'log' }
  /** Adds one to a number in the instance's state. */
  | { do: 'count'; key: string }
  | { do: 'sleep'; ms: number }
  | { do: 'parallel'; limit: number; branches: Op[][] }
  /** Side by side in the same context. */
  | { do: 'beside'; ops: Op[] }
  /** Goes on after whatever is thrown in it. */
  | { do: 'try'; body: Op[] }
);

export interface PlannedRun {
  /** From 1. */
  number: number;
  /** Milliseconds after the beginning. */
  at: number;
  kind: 'workflow' | 'agent';
  name: string;
  instance: string;
  session: string;
  limits: Partial<Limits>;
  program: Op[];
}

/** When something goes wrong: at a commit of the history, counted from 1, or at an entry of its timeline. */
export type Moment = { commit: number; when: 'before' | 'after' } | { entry: number };

/** What goes wrong with the process that comes to the moment, or with what it has in hand. */
export type Trouble = { at: Moment } & (
  | { is: 'death' }
  | { is: 'pause'; ms: number }
  /** It ends as it should: drained, closed, and gone after a while. */
  | { is: 'exit'; limitMs: number; lingerMs: number }
  /** Nothing can be written for so long. */
  | { is: 'full disk'; ms: number }
  | { is: 'cancel'; run: number }
  /** A host that must end at once ends its runs with it. */
  | { is: 'fail all' }
  /** The next processes have other code: without one of the definitions, or (sameness) with other commands in it. */
  | { is: 'change'; lacks: string }
  /** Another process starts beside it, where leases allow that. */
  | { is: 'company' }
  /** Somebody asks for what is not there, or for what goes on anyway. */
  | { is: 'nuisance'; run: number }
);

/** How things go at large; all of it [0, 1]. */
export interface Weather {
  /** Of a model request: to fail in one of the ways that models have. */
  modelFaults: number;
  /** Of an answer: to be cut off, paused, useless or refused. */
  oddAnswers: number;
  /** Of a tool call that asks for a yes: to get one, to get a no, and else nothing. */
  approved: number;
  denied: number;
  /** Of a call: to be one for a tool that asks. */
  asking: number;
  /** Of a command: to look at the fake credentials. */
  thieves: number;
  /** Of an output: to be too long to be shown whole. */
  longOutputs: number;
  /** Models that run out of room. */
  smallWindows: boolean;
}

export interface Plan {
  seed: number;
  /** undefined: no two processes at a time. */
  leaseMs: number | undefined;
  asksHumans: boolean;
  weather: Weather;
  runs: PlannedRun[];
  troubles: Trouble[];
}

/** How many commits and entries a plan is likely to take without trouble: to draw moments within. */
export function expectedCommits(runs: readonly PlannedRun[]): number {
  return runs.reduce((sum, { kind, program }) => sum + (kind === 'agent' ? 15 : 4) + weigh(program), 0);
}

function weigh(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => sum + WEIGHTS[op.do] + innerOf(op).reduce((s, ops) => s + weigh(ops), 0), 0);
}

/** The lists of things within a thing. */
export function innerOf(op: Op): Op[][] {
  switch (op.do) {
    case 'step':
      return [op.inner];
    case 'parallel':
      return op.branches;
    case 'beside':
      return [op.ops];
    case 'try':
      return [op.body];
    default:
      return [];
  }
}

const WEIGHTS: Record<Op['do'], number> = {
  ...{ step: 1, prompt: 9, skill: 9, task: 9, compact: 2, exec: 1, write: 1, read: 0, list: 0, patch: 0 },
  ...{ now: 0, random: 0, uuid: 0, log: 1, count: 1, sleep: 2, parallel: 0, beside: 0, try: 0 },
};
