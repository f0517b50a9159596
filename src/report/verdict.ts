// The word and sign by which a run or a step is known at a glance.
import type { Conclusion } from '../protocol/conclusion.ts';
import { verdictOf } from '../protocol/findings.ts';
import type { RunSnapshot, RunStatus } from '../protocol/run.ts';
import { inertMarkdown } from './inert-markdown.ts';

export const CONCLUSION_SIGNS: Record<Conclusion, string> = {
  success: '✅',
  failure: '❌',
  neutral: '⚠️',
  cancelled: '🚫',
  skipped: '⏭️',
};
const VERDICT_SIGNS: Record<string, string> = { pass: '✅', warn: '⚠️', fail: '❌' };
const STATUS_WORDS: Record<RunStatus, string> = {
  queued: '⏳ queued',
  running: '⏳ running',
  waiting: '⏳ waiting',
  succeeded: '✅ success',
  failed: '❌ failure',
  cancelled: '🚫 cancelled',
};

/** The verdict where the result carries one, else the conclusion. Success with a `mark` has the sign of a warning. */
export function conclusionWord(
  conclusion: Conclusion,
  snapshots: readonly RunSnapshot[],
  mark: string | null = null,
): string {
  const verdict = commonVerdict(snapshots);
  const sign =
    conclusion === 'success' && mark !== null ? CONCLUSION_SIGNS.neutral : CONCLUSION_SIGNS[conclusion];
  const agrees = conclusion === 'success' || (conclusion === 'failure' && verdict === 'fail');
  if (verdict === null || !agrees) return `${sign} ${conclusion}`;
  const own = mark === null || conclusion !== 'success' ? VERDICT_SIGNS[verdict] : undefined;
  return `${own ?? sign} ${inertMarkdown(verdict, { line: 64 })}`;
}

/** The verdict of one run, or the one that all runs of a fan-out share. */
function commonVerdict(snapshots: readonly RunSnapshot[]): string | null {
  const [verdict = null, ...others] = new Set(snapshots.map(({ result }) => verdictOf(result)));
  return others.length === 0 ? verdict : null;
}

/** One run's own verdict or status. */
export function runWord(snapshot: RunSnapshot): string {
  const verdict = verdictOf(snapshot.result);
  if (verdict === null || snapshot.status !== 'succeeded') return STATUS_WORDS[snapshot.status];
  return `${VERDICT_SIGNS[verdict] ?? '✅'} ${inertMarkdown(verdict, { line: 64 })}`;
}
