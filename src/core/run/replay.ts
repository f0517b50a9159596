// Recorded results of a workflow's calls. A run that is continued runs its code again from the top, and every call that
// has a record returns it instead of doing the thing again. Key = branch + kind + name + occurrence; the arguments'
// hash guards it: code that asks something else under a known key is not deterministic.
import { type ErrorCode, FlueError, messageOf } from '../../errors.ts';
import { toJson } from '../../protocol/json.ts';
import { redactJson } from '../redact.ts';
import type { Store } from '../store/store.ts';
import type { Activity } from './activity.ts';
import { argsMark, isSameMark, shownArgs } from './args-mark.ts';
import type { Journal } from './journal.ts';
import type { Mutex } from './mutex.ts';

export interface RecordedCall<T> {
  kind: string;
  name: string;
  /** What the call was asked; undefined when there is nothing to compare. */
  args: unknown;
  /** Commit at once (a step), or with the next commit (whatever can be had again). */
  durable: boolean;
  /** Runs under this, record included, so that the rows of `stage` are its own. */
  alone?: Mutex;
  /** `key` is the same in every continuation of the run, and no other call's. */
  body(key: string): T | Promise<T>;
  /** Puts what the call changed into the commit of its record. */
  stage?(value: T): void;
}

/** A workflow calls one thing after another, or side by side in `parallel` branches; each branch has a replay of its own. */
export interface Replay {
  /** Where it stands in the tree of `parallel` branches: '' at the top, then `/0.1` and so on. */
  readonly branch: string;
  record<T>(call: RecordedCall<T>): Promise<T>;
  /** The same for what is there at once (now, random, uuid, a line of log). */
  recordSync<T>(kind: string, body: () => T): T;
  fork(index: number): Replay;
}

export interface ReplayOptions {
  journal: Journal;
  store: Store;
  activity: Activity;
  redact(text: string): string;
  /** True once the run is being ended: what is thrown then is no result of a call. */
  isEnding(): boolean;
  /** Hashes of the code that the run began with, and of this one; null when unknown. */
  code: { before: string | null; now: string | null };
}

export function createReplay(options: ReplayOptions): Replay {
  const { journal, store, activity, redact, isEnding } = options;
  const past = store.recordings(journal.runId);
  return branchOf('');

  function branchOf(branch: string): Replay {
    const occurrences = new Map<string, number>();
    /** The step whose body is running: what it calls is part of its one record, and has none of its own. */
    let step: RunningStep | undefined;
    let forks = 0;
    const nextKey = (kind: string, name: string): string => {
      const stem = `${kind}:${name}`;
      const occurrence = occurrences.get(stem) ?? 0;
      occurrences.set(stem, occurrence + 1);
      return `${branch}${stem}#${occurrence}`;
    };
    const stage = (key: string, args: string, outcome: Outcome): void => {
      const recording = { args, outcome: redactJson(outcome, redact).json };
      journal.stageRows(() => store.insertRecording(journal.runId, key, recording));
    };
    const recall = (key: string, args: string): Outcome | undefined => {
      const recording = past.get(key);
      if (recording === undefined) return undefined;
      if (!isSameMark(recording.args, args))
        throw nondeterministic({ key, before: recording.args, now: args, code: options.code });
      return JSON.parse(recording.outcome) as Outcome;
    };

    /** Within a step: done as often as the step is. */
    const unrecorded = async <T>(call: RecordedCall<T>, key: string): Promise<T> => {
      const value = await call.body(key);
      call.stage?.(value);
      if (call.durable) await journal.commit();
      return value;
    };
    /**
     * A step that waits for a human is not given up for that: it would be done again. When the process is about to end it
     * will be in any case, and is as much under way as what it calls is.
     */
    const inStep = async <T>(own: RunningStep, work: () => Promise<T>): Promise<T> => {
      if (own.open === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        own.whenIdle = resolve;
        void activity.apartToClose(() => promise);
      }
      own.open += 1;
      try {
        return await activity.during(work);
      } finally {
        own.open -= 1;
        if (own.open === 0) own.whenIdle();
      }
    };
    const recorded = async <T>(call: RecordedCall<T>, key: string, mark: string): Promise<T> => {
      const { kind, name, durable } = call;
      try {
        // What is recorded only when it is done has no commit before it that would find the run taken.
        if (durable) journal.assertOurs();
        const value = await call.body(key);
        const json = jsonOf(kind, name, value);
        call.stage?.(value);
        stage(key, mark, { value: json });
        if (durable) await journal.commit();
        return value;
      } catch (thrown) {
        if (isEnding() || !isPartOfHistory(thrown)) throw thrown;
        stage(key, mark, outcomeOf(thrown));
        if (durable) await journal.commit();
        throw thrown;
      }
    };

    return {
      branch,
      async record(call) {
        const { kind, name, alone = (body) => body() } = call;
        if (step !== undefined) {
          if (kind === 'step') throw overlapping(name);
          const key = `${step.key}/${kind}:${name}#${step.calls++}`;
          return inStep(step, () => alone(() => unrecorded(call, key)));
        }
        const key = nextKey(kind, name);
        const mark = argsMark(call.args, redact);
        const known = recall(key, mark);
        if (known !== undefined) return replayed(known);
        if (kind !== 'step') return activity.during(() => alone(() => recorded(call, key, mark)));
        step = { key, calls: 0, open: 0, whenIdle: () => {} };
        try {
          return await activity.during(() => recorded(call, key, mark));
        } finally {
          step = undefined;
        }
      },
      recordSync(kind, body) {
        if (step !== undefined) return body();
        const key = nextKey(kind, '');
        const known = recall(key, '');
        if (known !== undefined) return replayed(known);
        const value = body();
        stage(key, '', { value });
        return value;
      },
      fork(index) {
        if (index === 0) forks += 1;
        return branchOf(`${branch}/${forks}.${index}/`);
      },
    };
  }
}

interface RunningStep {
  key: string;
  /** How many it made, and how many of them are under way. */
  calls: number;
  open: number;
  whenIdle(): void;
}

type Outcome =
  | { value?: unknown }
  | { error: string; name?: string }
  | { error: string; code: ErrorCode; hint?: string; retryable: boolean };

function replayed<T>(outcome: Outcome): T {
  if (!('error' in outcome)) return outcome.value as T;
  if ('code' in outcome) throw new FlueError(outcome.code, outcome.error, outcome);
  const failure = new Error(outcome.error);
  if (outcome.name !== undefined) failure.name = outcome.name;
  throw failure;
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof FlueError) {
    const { code, message, hint, retryable } = thrown;
    return { error: message, code, retryable, ...(hint === undefined ? {} : { hint }) };
  }
  return { error: messageOf(thrown), ...(thrown instanceof Error ? { name: thrown.name } : {}) };
}

/** What an author's code may have caught and gone on from; the rest ends the run, or is the harness's own trouble. */
function isPartOfHistory(thrown: unknown): boolean {
  return !(thrown instanceof FlueError && OF_THE_PROCESS.has(thrown.code));
}

const OF_THE_PROCESS: ReadonlySet<ErrorCode> = new Set([
  'store_error',
  'interrupted',
  'cancelled',
  'timed_out',
  'nondeterministic_workflow',
  'honeytoken_triggered',
]);

function jsonOf(kind: string, name: string, value: unknown): unknown {
  const json = toJson(value);
  if (json !== undefined) return json.json;
  throw new FlueError(
    'workflow_error',
    `${kind} "${name}" returned something that is no JSON (cyclic, or a BigInt)`,
    {
      hint: 'return plain data: it is recorded, so that a continued run need not do it again',
    },
  );
}

/** One record cannot tell a step inside another from one beside it: neither is allowed outside `parallel`. */
function overlapping(name: string): FlueError {
  return new FlueError(
    'workflow_error',
    `step "${name}" was begun while another step of the same branch was running`,
    {
      hint: 'await one step before the next, or run them side by side in branches of parallel()',
    },
  );
}

interface Deviation {
  key: string;
  before: string;
  now: string;
  code: ReplayOptions['code'];
}

function nondeterministic({ key, before, now, code }: Deviation): FlueError {
  const same = code.before === code.now;
  const versions = same
    ? `the code is the same (${codeName(code.now)})`
    : `the run began with code ${codeName(code.before)}, this is ${codeName(code.now)}`;
  return new FlueError(
    'nondeterministic_workflow',
    `"${key}" was recorded with ${shownArgs(before) || 'nothing'}, and is now asked ${shownArgs(now) || 'nothing'}; ${versions}`,
    {
      hint: same
        ? 'a continued run must make the same calls in the same order: take times, random values and outside data through the context'
        : 'let running runs end before the workflow is changed, or start it anew',
    },
  );
}

function codeName(hash: string | null): string {
  return hash === null ? 'unknown' : hash.slice(0, 12);
}
