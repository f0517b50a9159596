// Recorded results of a workflow's calls. A run that is continued runs its code again from the top, and every call that
// has a record returns it instead of doing the thing again. Key = branch + kind + name + occurrence; the arguments'
// hash guards it: code that asks something else under a known key is not deterministic.
import { FlueError, messageOf } from '../../errors.ts';
import { canonicalJson, toJson } from '../../protocol/json.ts';
import { redactJson } from '../redact.ts';
import type { Store } from '../store/store.ts';
import { hashText } from './hash.ts';
import type { Journal } from './journal.ts';

export interface RecordedCall<T> {
  kind: string;
  name: string;
  /** What the call was asked; undefined when there is nothing to compare. */
  args: unknown;
  /** Commit at once (a step), or with the next commit (whatever can be had again). */
  durable: boolean;
  body(): T | Promise<T>;
}

/** A workflow calls one thing after another, or side by side in `parallel` branches; each branch has a replay of its own. */
export interface Replay {
  /** Where it stands in the tree of `parallel` branches: '' at the top, then `/0.1` and so on. */
  readonly branch: string;
  record<T>(call: RecordedCall<T>): Promise<T>;
  /** The same for values that are there at once (now, random, uuid). */
  recordSync<T>(kind: string, body: () => T): T;
  fork(index: number): Replay;
  /** The key that the next call of this kind and name gets, for events that name it. */
  peekKey(kind: string, name: string): string;
  /** A key for what the next call makes. In a step, whose calls have no keys, one that no other call has. */
  ownKey(kind: string, name: string): string;
}

export function createReplay(journal: Journal, store: Store, redact: (text: string) => string): Replay {
  const past = store.recordings(journal.runId);
  return branchOf('');

  function branchOf(branch: string): Replay {
    const occurrences = new Map<string, number>();
    /** Steps whose body is running: what they call is part of the step's one record, and has none of its own. */
    let insideSteps = 0;
    let step = { key: '', calls: 0 };
    let forks = 0;
    const keyAt = (kind: string, name: string, occurrence: number): string =>
      `${branch}${kind}:${name}#${occurrence}`;
    const nextKey = (kind: string, name: string): string => {
      const stem = `${kind}:${name}`;
      const occurrence = occurrences.get(stem) ?? 0;
      occurrences.set(stem, occurrence + 1);
      return keyAt(kind, name, occurrence);
    };
    const stage = (key: string, args: string, outcome: Outcome): void => {
      const recording = { args, outcome: redactJson(outcome, redact).json };
      journal.stageRows(() => store.insertRecording(journal.runId, key, recording));
    };
    const recall = (key: string, args: string): Outcome | undefined => {
      const recording = past.get(key);
      if (recording === undefined) return undefined;
      if (recording.args !== args) throw nondeterministic(key);
      return JSON.parse(recording.outcome) as Outcome;
    };

    const peekKey = (kind: string, name: string): string =>
      keyAt(kind, name, occurrences.get(`${kind}:${name}`) ?? 0);

    return {
      branch,
      async record({ kind, name, args, durable, body }) {
        if (insideSteps > 0) {
          if (kind === 'step') throw overlapping(name);
          return body();
        }
        const key = nextKey(kind, name);
        const hash = hashArgs(args);
        const known = recall(key, hash);
        if (known !== undefined) return replayed(known);
        const isStep = kind === 'step';
        try {
          if (isStep) {
            insideSteps += 1;
            step = { key, calls: 0 };
          }
          const value = await body();
          stage(key, hash, { value: jsonOf(kind, name, value) });
          if (durable) await journal.commit();
          return value;
        } catch (thrown) {
          if (!isReplayable(thrown)) throw thrown;
          stage(key, hash, { error: messageOf(thrown) });
          if (durable) await journal.commit();
          throw thrown;
        } finally {
          if (isStep) insideSteps -= 1;
        }
      },
      recordSync(kind, body) {
        if (insideSteps > 0) return body();
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
      peekKey,
      ownKey: (kind, name) =>
        insideSteps > 0 ? `${step.key}/${kind}:${name}#${step.calls++}` : peekKey(kind, name),
    };
  }
}

type Outcome = { value: unknown } | { error: string };

function replayed<T>(outcome: Outcome): T {
  if ('error' in outcome) throw new Error(outcome.error);
  return outcome.value as T;
}

/** A FlueError ends the run or is the harness's own; only what the author's code threw is part of its history. */
function isReplayable(thrown: unknown): boolean {
  return !(thrown instanceof FlueError);
}

function hashArgs(args: unknown): string {
  return args === undefined ? '' : hashText(canonicalJson(args) ?? '');
}

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

function nondeterministic(key: string): FlueError {
  return new FlueError(
    'nondeterministic_workflow',
    `"${key}" was recorded with other arguments than it has now`,
    {
      hint: 'a continued run must make the same calls in the same order: take times, random values and outside data through the context',
    },
  );
}
