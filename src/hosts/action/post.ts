// The action's post step: when main was killed before it could tell, the journal still does. Then it removes what main
// left on the runner. Nothing here can turn a job red.
import { messageOf } from '../../errors.ts';
import { readEventContext } from '../../github/event-context.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { conclude } from './conclude.ts';
import {
  loadFilesRoot,
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
  const { journal, finished } = loadPostState();
  if (journal === null) return;
  try {
    if (!finished) await tellUnfinished(journal);
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
  const event = readEventContext(step.github);
  const outcomes = snapshots.map((snapshot) => ({ snapshot, failure: undefined }));
  const ending = conclude(outcomes, {
    onLimit,
    planned: Math.max(1, outcomes.length),
    origin: event,
  });
  const report = reportOf({
    ending: { ...ending, skipReason: UNFINISHED },
    event,
    filesRoot: loadFilesRoot(step),
  });
  await writeSummary(renderReport(report, SUMMARY_BYTES));
}
