// The action's post step: when main was killed before it could tell, the journal still does. Then it removes what main
// left on the runner. Nothing here can turn a job red.
import { messageOf } from '../../errors.ts';
import { readEventContext } from '../../github/event-context.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Told } from './comment-part.ts';
import { conclude } from './conclude.ts';
import {
  loadFilesRoot,
  loadInputs,
  loadPostState,
  loadReportInputs,
  loadStep,
  type ReportInputs,
  type Step,
} from './inputs.ts';
import { readJournal, removeJournalFile } from './journal-file.ts';
import { printUntrusted } from './log.ts';
import { reportOf } from './report-of.ts';

const UNFINISHED = 'The step was ended before it could report; this is what its journal holds.';

export async function runPost(): Promise<void> {
  const { journal, finished, commented } = loadPostState();
  if (journal === null) return;
  try {
    if (!finished) await tellUnfinished(journal);
    if (!commented) await commentLate(journal);
  } catch (thrown) {
    printUntrusted(`the journal could not be reported: ${messageOf(thrown)}`);
  } finally {
    removeJournalFile(journal);
  }
}

export async function main(): Promise<void> {
  await runPost();
}

async function tellUnfinished(journal: string): Promise<void> {
  const snapshots = await readJournal(journal);
  const { receiptLine } = await import('../../report/console.ts');
  for (const snapshot of snapshots) printUntrusted(receiptLine(snapshot), { maxLines: 1 });
  const step = loadStep();
  const { summary, onLimit } = loadReportInputs();
  if (summary && step.hasSummary) await summarize(snapshots, { step, onLimit });
}

async function summarize(
  snapshots: readonly RunSnapshot[],
  { step, onLimit }: Pick<ReportInputs, 'onLimit'> & { step: Step },
): Promise<void> {
  const [{ renderReport }, { SUMMARY_BYTES, writeSummary }] = await Promise.all([
    import('../../report/render-report.ts'),
    import('../../github/summary.ts'),
  ]);
  const told = toldBy(snapshots, { step, onLimit });
  await writeSummary(
    renderReport(reportOf({ ...told, ending: { ...told.ending, skipReason: UNFINISHED } }), SUMMARY_BYTES),
  );
}

/** What main would have said, had it been given the time. */
function toldBy(
  snapshots: readonly RunSnapshot[],
  { step, onLimit }: Pick<ReportInputs, 'onLimit'> & { step: Step },
): Told {
  const event = readEventContext(step.github);
  const outcomes = snapshots.map((snapshot) => ({ snapshot, failure: undefined }));
  const planned = Math.max(1, outcomes.length);
  const ending = conclude(outcomes, { onLimit, planned, origin: event });
  return { ending, event, step, instanceId: null, filesRoot: loadFilesRoot(step) };
}

/** Main was ended before it had written its row, or while it waited for others to write theirs. */
async function commentLate(journal: string): Promise<void> {
  const { comment, onLimit } = loadReportInputs();
  if (comment === undefined || comment.mode === 'off') return;
  const [{ deliverComment }, { createRedactor }] = await Promise.all([
    import('./comment.ts'),
    import('../../core/redact.ts'),
  ]);
  const { redact } = createRedactor(comment.githubToken === null ? [] : [comment.githubToken]);
  const told = toldBy(await readJournal(journal), { step: loadStep(), onLimit });
  const instanceId = await instanceAgain(told);
  await deliverComment({ ...told, instanceId, inputs: comment, hurried: false, redact });
}

/** As main had it: under another name its row would stand beside the one of an earlier attempt. */
async function instanceAgain({ step, event }: Told): Promise<string | null> {
  try {
    const { instanceOf } = await import('./plan.ts');
    return instanceOf(loadInputs(step), event);
  } catch {
    // The inputs have become unreadable (a folder is gone); the run's own name is next to it.
    return null;
  }
}
