// What a step says of its own ending in the log and in its outputs. Synchronous and light: it also serves a process that
// is about to be ended in the middle of an author's endless loop.
import { findingAnnotations, stepError, stepWarning } from '../../github/annotations.ts';
import type { EventContext } from '../../github/event-context.ts';
import { type Outputs, outputValues } from '../../github/output-values.ts';
import { fitOutputs, type OutputFiles } from '../../github/outputs.ts';
import type { RuntimeService } from '../../github/records/runtime-artifacts.ts';
import type { DeployOutcome } from '../../protocol/deploy-outcome.ts';
import { findingsOf } from '../../protocol/findings.ts';
import type { Report } from '../../report/render-report.ts';
import { type Ending, exitCodeOf, sentenceOf } from './conclude.ts';
import type { Mode, ReportInputs, Step } from './inputs.ts';
import { print } from './log.ts';
import type { MergedRun } from './merged-run.ts';

export interface Delivery {
  ending: Ending;
  step: Step;
  event: EventContext;
  wanted: ReportInputs;
  fanOut: boolean;
  instanceId: string | null;
  /** Of a run on a server. */
  remoteUrl?: string;
  /** The mounted folder relative to the repository. */
  filesRoot: string;
  /** The commit of the base that the definitions are from, when that had to be seen to. */
  definitions?: string | undefined;
  /** The head of the pull request before the run began, where only GitHub can tell it and a check run stands on it. */
  headSha?: Promise<string | null>;
  /** null when there is no place for large outputs yet: then there is nothing large either. */
  files: OutputFiles | null;
  /** What has been told already: a process that is ended in the middle of its telling says nothing twice. */
  told: { announced: boolean; outputs: boolean };
  /** Answers the comment that gave the command; last, and throws nothing. */
  answer?: () => Promise<void>;
  /** The runner's service for artifacts; null or absent where there is none. */
  runtimeService?: RuntimeService | null;
  /** Unknown until it has been read. */
  mode?: Mode;
  /** What mode: report has put together, and its file. */
  merged?: MergedRun;
  /** What mode: deploy has done so far. */
  deployed?: DeployOutcome;
  /** Where the patch of what was changed is kept. */
  patchFile?: string;
  /** What the summary says beside the report. */
  remarks?: Report['remarks'];
  /** Keeps the journal for later steps. Rejects never. */
  keepJournal?: () => Promise<void>;
  /** Hides secrets. */
  redact(text: string): string;
}

/** Exactly one error for a step that ends red, one warning for a neutral one, and the findings. Once. */
export function announce(delivery: Delivery): void {
  const { ending, redact, told } = delivery;
  if (told.announced) return;
  told.announced = true;
  const { problem, conclusion, skipReason } = ending;
  const red = exitCodeOf(ending) === 1;
  if (problem !== null) {
    const sentence = redact(skipReason ?? sentenceOf(problem));
    print(red ? stepError(sentence) : stepWarning(`${conclusion}: ${sentence}`));
  }
  const mark = problem === null ? (ending.idle?.summary ?? null) : null;
  if (mark !== null) print(stepWarning(redact(`${conclusion}, but ${mark}`)));
  if (!delivery.wanted.annotations) return;
  const findings = ending.snapshots.flatMap(({ result }) => findingsOf(result));
  const taken = { error: red ? 1 : 0, warning: (problem === null || red) && mark === null ? 0 : 1 };
  for (const line of findingAnnotations(findings, { taken, root: delivery.filesRoot })) print(line);
}

/** Writes what is too large for an output to its file, and so may throw what the file system throws. */
export function outputsFor(delivery: Delivery): Outputs {
  const { ending, event, fanOut, instanceId, files, merged, patchFile, deployed } = delivery;
  const outputs = outputValues({
    conclusion: ending.conclusion,
    snapshots: ending.snapshots,
    fanOut,
    errorCode: ending.problem?.code ?? null,
    skipReason: ending.skipReason,
    instanceId,
    runUrl: delivery.remoteUrl ?? event.runUrl,
    patchFile: patchFile ?? null,
    forecast: ending.forecast,
    deployed,
  });
  const fitted = files === null ? outputs : fitOutputs(outputs, files);
  return merged === undefined ? fitted : { ...fitted, 'report-file': merged.file };
}
