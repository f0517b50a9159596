// What came of the authors' code: what a run returns is what was recorded on the way, and each count went up by one.
import { instanceKeyOf } from '../../../../src/protocol/ids.ts';
import type { Effect } from '../outside.ts';
import type { Op } from '../plan.ts';
import { mayCount } from './counts.ts';
import type { Evidence, JudgedRun } from './evidence.ts';

export function judgeResults(evidence: Evidence): void {
  for (const run of evidence.runs) judgeResult(evidence, run);
  judgeStates(evidence);
}

function judgeResult(evidence: Evidence, { runId, planned, events }: JudgedRun): void {
  const end = events.at(-1);
  if (end?.type !== 'run_succeeded' || planned.kind !== 'workflow') return;
  const logs = new Map(
    events.flatMap((event) => (event.type === 'log' ? [[event.message, event.data] as const] : [])),
  );
  const answers = events.flatMap((event) => (event.type === 'turn_completed' ? [event.text] : []));
  const isFine = (op: Op, given: unknown): boolean => {
    switch (op.do) {
      case 'step':
        return mayCount(evidence, stepsOf(evidence, planned.number, `s${op.id}`), String(given));
      case 'prompt':
      case 'task':
        return /#\d+#/.test(String(given)) && answers.some((text) => text.includes(String(given)));
      case 'draw':
        return JSON.stringify(logs.get(`drew ${op.id}`)) === JSON.stringify({ drawn: given });
      case 'exec':
        return logs.has(`did exec ${op.id}`);
      default:
        return true;
    }
  };
  const judge = (op: Op, given: unknown): void => {
    evidence.expect(isFine(op, given), `${runId}: ${op.do}${op.id} gave ${JSON.stringify(given)}`);
    if (op.do !== 'parallel') return;
    for (const [at, branch] of op.branches.entries())
      for (const [place, inner] of branch.entries()) judge(inner, (given as unknown[][])[at]?.[place]);
  };
  for (const [at, op] of planned.ops.entries()) judge(op, (end.result as unknown[])[at]);
}

function stepsOf({ effects }: Evidence, run: number, step: string): Effect[] {
  return effects.filter((one) => one.what === 'step' && one.run === run && one.step === step);
}

/** The runs of an instance follow each other: every recorded count is one more than the one before. */
function judgeStates({ runs, store, expect }: Evidence): void {
  const counts = new Map<string, number>();
  for (const { recordings, planned, runId } of runs) {
    const { kind, name, instance: instanceId } = planned;
    const key = instanceKeyOf({ kind, name, instanceId });
    for (let at = 0; ; at++) {
      const recording = recordings.get(`state.set:x#${at}`);
      if (recording === undefined) break;
      const value = Number(recording.args.split(' ')[1]);
      const before = counts.get(key) ?? 0;
      expect(value === before + 1, `${runId}: count ${at} made ${value} of ${before}`);
      counts.set(key, value);
    }
  }
  for (const [key, count] of counts) {
    const state = store.getState(key, 'x');
    expect(state === count, `the state of ${key} is ${state}, recorded is ${count}`);
  }
}
