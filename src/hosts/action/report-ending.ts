// How mode: report ends: as gravely as the gravest of the legs, with one sentence that names the first of them. A leg that
// left nothing is a failure, because nobody knows what it did.
import type { Conclusion } from '../../protocol/conclusion.ts';
import { verdictOf } from '../../protocol/findings.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { gravestOf, type MergedLeg, type MergedLegs, missingName, rowsOf } from '../../report/merge-legs.ts';
import type { Ending, Problem } from './conclude.ts';

/** `troubles`: why records may be missing. */
export function reportEnding(merged: MergedLegs, troubles: readonly string[]): Ending {
  const conclusion = merged.legs.length === 0 ? 'failure' : gravestOf(merged);
  const snapshots = rowsOf(merged.legs);
  const group = merged.legs.filter((leg) => leg.conclusion === conclusion);
  const [first] = group;
  if (conclusion === 'success') return { conclusion, snapshots, problem: null, skipReason: null };
  if (first === undefined) {
    return { conclusion, snapshots, problem: missingProblem(merged, troubles), skipReason: null };
  }
  if (conclusion === 'skipped') return { conclusion, snapshots, problem: null, skipReason: first.skipReason };
  const problem = problemOf(first);
  const message = `${groupSentence(merged, group)}: ${oneLine(problem.message, 1000)}${alsoMissing(merged)}`;
  return {
    conclusion,
    snapshots,
    problem: { ...problem, message },
    skipReason: conclusion === 'neutral' && first.skipReason !== null ? message : null,
  };
}

const GROUP_WORDS: Partial<Record<Conclusion, string>> = {
  cancelled: 'cancelled',
  neutral: 'ended neutral',
};

function groupSentence({ legs, missing }: MergedLegs, group: readonly MergedLeg[]): string {
  const [first] = group;
  const became = (first && GROUP_WORDS[first.conclusion]) ?? 'failed';
  const named = first === undefined ? '' : (culprit(first)?.instanceId ?? first.instance);
  const count = `${group.length} of ${legs.length + missing.length} legs`;
  return `${count} ${became}; the first is ${oneLine(named, 120)}`;
}

/** The first run that is why its leg is not green. */
function culprit({ rows, conclusion }: MergedLeg): RunSnapshot | undefined {
  if (conclusion === 'cancelled') return rows.find(({ status }) => status === 'cancelled');
  return rows.find(({ status, result }) => status === 'failed' || verdictOf(result) === 'fail');
}

/** What the run says itself; the leg's own sentence speaks of all of its runs, or of none. */
function problemOf(leg: MergedLeg): Problem {
  const run = culprit(leg);
  const said = run?.error ?? leg.problem;
  if (said) return { code: leg.problem?.code ?? said.code, message: said.message, hint: said.hint };
  if (run !== undefined && run.status === 'succeeded')
    return { code: 'verdict_fail', message: `the verdict of ${run.kind} ${run.name} is fail` };
  const message = leg.skipReason ?? `its log says why it ended with ${leg.conclusion}`;
  return { code: leg.conclusion === 'cancelled' ? 'cancelled' : 'workflow_error', message };
}

function alsoMissing({ missing }: MergedLegs): string {
  const [first] = missing;
  if (first === undefined) return '';
  return `; ${missing.length} left no record, the first is ${oneLine(missingName(first), 120)}`;
}

function missingProblem({ legs, missing }: MergedLegs, troubles: readonly string[]): Problem {
  const why = troubles.length === 0 ? '' : ` (${oneLine(troubles.join('; '), 250)})`;
  const [first] = missing;
  if (first === undefined) {
    return {
      code: 'missing_legs',
      message: `no leg of the run left a record${why}`,
      hint: 'let this job need (needs:) the jobs whose legs it reports; a step without a matrix leaves a record when its input comment is not off',
    };
  }
  const count = `${missing.length} of ${legs.length + missing.length} legs`;
  return {
    code: 'missing_legs',
    message: `${count} left no record; the first is ${oneLine(missingName(first), 120)}${why}`,
    hint: 'look at its job: it did not start, or ended before it could report',
  };
}
