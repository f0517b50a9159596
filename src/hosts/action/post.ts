// The action's post step: when main was killed before it could tell, the journal still does. Then it removes what main
// left on the runner. Nothing here can turn a job red.
import { existsSync } from 'node:fs';
import { messageOf } from '../../errors.ts';
import { readEventContext } from '../../github/event-context.ts';
import type { RuntimeService } from '../../github/records/runtime-artifacts.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { leavesRecord } from './comment-inputs.ts';
import type { Told } from './comment-part.ts';
import { conclude } from './conclude.ts';
import { removeDefinitions } from './definitions-folder.ts';
import { loadUnsettled } from './deploy-state.ts';
import {
  type ActionInputs,
  loadFilesRoot,
  loadInputs,
  loadPostState,
  loadReportInputs,
  loadStep,
  type ReportInputs,
  type Step,
} from './inputs.ts';
import { readJournal, remoteRunsFile, removeJournalFile } from './journal-file.ts';
import { postRedactor } from './known-secrets.ts';
import { printUntrusted } from './log.ts';
import { reportOf } from './report-of.ts';
import { takeIdTokenService, takeRuntimeService } from './runtime-service.ts';

const UNFINISHED = 'The step was ended before it could report; this is what its journal holds.';

export async function runPost(): Promise<void> {
  const { journal, finished, commented, checked, recorded, definitions, kept } = loadPostState();
  if (definitions !== null) removeDefinitions(definitions, loadStep().temp);
  const runtimeService = takeRuntimeService();
  const redact = postRedactor();
  await settle(redact);
  if (journal === null) return;
  try {
    if (existsSync(remoteRunsFile(journal))) await runsOf(journal);
    if (!finished) await tellUnfinished(journal, redact);
    if (!commented || !recorded)
      await reportLate(journal, {
        redact,
        commented,
        recorded,
        runtimeService,
      });
    if (!checked) await checkLate(journal, redact);
    if (!kept) await keepLate(journal, { redact, runtimeService });
  } catch (thrown) {
    printUntrusted(redact(`the journal could not be reported: ${messageOf(thrown)}`));
  } finally {
    removeJournalFile(journal);
  }
}

export async function main(): Promise<void> {
  await runPost();
}

/** A deploy that nobody has decided about: most steps have none. */
async function settle(redact: Redact): Promise<void> {
  const unsettled = loadUnsettled();
  if (unsettled === null) return;
  try {
    const { settleDeploy } = await import('./deploy-late.ts');
    await settleDeploy(unsettled, redact);
  } catch (thrown) {
    printUntrusted(redact(`nobody has decided about the version that is up: ${messageOf(thrown)}`));
  }
}

async function tellUnfinished(journal: string, redact: Redact): Promise<void> {
  const snapshots = await runsOf(journal);
  const { receiptLine } = await import('../../report/console.ts');
  for (const snapshot of snapshots) printUntrusted(redact(receiptLine(snapshot)), { maxLines: 1 });
  const step = loadStep();
  const { summary, onLimit } = loadReportInputs();
  if (summary && step.hasSummary) await summarize(snapshots, { step, onLimit, redact });
}

async function summarize(
  snapshots: readonly RunSnapshot[],
  { step, onLimit, redact }: Pick<ReportInputs, 'onLimit'> & { step: Step; redact: Redact },
): Promise<void> {
  const [{ renderReport }, { SUMMARY_BYTES, writeSummary }] = await Promise.all([
    import('../../report/render-report.ts'),
    import('../../github/summary.ts'),
  ]);
  const told = toldBy(snapshots, { step, onLimit });
  const report = reportOf({ ...told, ending: { ...told.ending, skipReason: UNFINISHED } });
  await writeSummary(redact(renderReport(report, SUMMARY_BYTES)));
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

type Redact = (text: string) => string;

interface Late {
  redact: Redact;
  commented: boolean;
  recorded: boolean;
  runtimeService: RuntimeService | null;
}

/** Main was ended before it had left its record or written its row, or while it waited for others to write theirs. */
async function reportLate(
  journal: string,
  { redact, commented, recorded, runtimeService }: Late,
): Promise<void> {
  const { comment: inputs, onLimit } = loadReportInputs();
  if (inputs === undefined) return;
  const service = leavesRecord(inputs) && !recorded ? runtimeService : null;
  const comments = inputs.mode !== 'off' && !commented;
  if (!comments && service === null) return;
  const told = toldBy(await runsOf(journal), { step: loadStep(), onLimit });
  const instanceId = await instanceAgain(told);
  const late = { ...told, instanceId, inputs, hurried: false, redact };
  let isThere = recorded;
  if (service !== null) {
    const { leaveRecord } = await import('./leave-record.ts');
    isThere = await leaveRecord({ ...late, service });
  }
  if (!comments) return;
  const { deliverComment } = await import('./comment.ts');
  await deliverComment({ ...late, recorded: isThere });
}

/** Main was ended before it had written the check run: a required one would be waited for in vain. */
async function checkLate(journal: string, redact: Redact): Promise<void> {
  const { findings: inputs, onLimit } = loadReportInputs();
  if (inputs === undefined || inputs.checkRun === null) return;
  const { deliverCheckRun } = await import('./check-run.ts');
  const told = toldBy(await runsOf(journal), { step: loadStep(), onLimit });
  const { head } = loadPostState();
  await deliverCheckRun({
    ...told,
    ...(head === null ? {} : { headSha: Promise.resolve(head) }),
    inputs,
    redact,
  });
}

/** Of this step. Asked once: a server need not tell of thousands of runs again and again. */
function runsOf(journal: string): Promise<RunSnapshot[]> {
  runs ??= readRuns(journal);
  return runs;
}

let runs: Promise<RunSnapshot[]> | undefined;

async function readRuns(journal: string): Promise<RunSnapshot[]> {
  const { began } = loadPostState();
  const file = remoteRunsFile(journal);
  if (!existsSync(file)) return readJournal(journal, began ?? '');
  const [{ notedRuns }, { seeToRuns }] = await Promise.all([
    import('./invoke-runs-file.ts'),
    import('./invoke-post.ts'),
  ]);
  const noted = notedRuns(file);
  const inputs = inputsAgain({ ...loadStep(), idTokenService: takeIdTokenService() });
  return inputs === undefined ? noted : seeToRuns(noted, { inputs, redact: postRedactor() });
}

/** Main was ended before it had kept the journal, or had no time to. */
async function keepLate(
  path: string,
  { redact, runtimeService: service }: Pick<Late, 'redact' | 'runtimeService'>,
): Promise<void> {
  const step = loadStep();
  const event = readEventContext(step.github);
  const inputs = inputsAgain(step);
  if (service === null || inputs?.journal.secret == null || !inputs.journal.keep) return;
  const [{ keepJournal }, { instanceOf }] = await Promise.all([
    import('./kept-journal.ts'),
    import('./plan.ts'),
  ]);
  await keepJournal({ inputs, event, service, instanceId: instanceOf(inputs, event), path, redact });
}

/** undefined when they have become unreadable (a folder is gone). */
function inputsAgain(step: Step): ActionInputs | undefined {
  try {
    return loadInputs(step);
  } catch {
    return undefined;
  }
}

/** As main had it: under another name its row would stand beside the one of an earlier attempt. */
async function instanceAgain({ step, event }: Told): Promise<string | null> {
  const inputs = inputsAgain(step);
  // The run's own name is next to it.
  if (inputs === undefined) return null;
  const { instanceOf } = await import('./plan.ts');
  return instanceOf(inputs, event);
}
