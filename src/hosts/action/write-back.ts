// What becomes of the files that the runs changed: checked, kept as a patch, and brought to GitHub when that was asked for.
// Where they can go is known before the first run begins. The patch is kept whatever becomes of the rest.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { patchOf } from '../../core/files/patch.ts';
import type { Runtime } from '../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import { type Checked, checkChanges, namesOfRefused } from '../../github/write-back/check-changes.ts';
import { type Destination, destinationOf, permissionHint } from '../../github/write-back/destination.ts';
import { mergeRuns, type RunChanges } from '../../github/write-back/merge-runs.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, type Ending, type Problem } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';
import { print, printUntrusted } from './log.ts';
import { type RepositoryPaths, repositoryPaths } from './write-back-paths.ts';

export interface WriteBack {
  /** The ending of the step with what came of the write-back in it. Rejects never. */
  finish(finished: { ending: Ending; runtime: Runtime; interrupt: AbortSignal }): Promise<Ending>;
}

interface Prepared {
  inputs: ActionInputs;
  delivery: Delivery;
  paths: RepositoryPaths;
  /** null for a patch alone. */
  destination: Exclude<Destination, { kind: 'none' }> | null;
}

const SHOWN_REFUSALS = 50;

/** Throws FlueError `usage_error`. A refusal is how the step ends, before anything is spent. */
export function prepareWriteBack(inputs: ActionInputs, delivery: Delivery): WriteBack | { refusal: Ending } {
  const { mode, paths: globs } = inputs.writeBack;
  if (inputs.filesDir === null) {
    throw new FlueError(
      'usage_error',
      `input write-back is "${mode}": with files: none there is no checkout to change`,
      {
        hint: 'mount the checkout with input files, or leave write-back out',
      },
    );
  }
  const paths = repositoryPaths({ filesDir: inputs.filesDir, workspace: delivery.step.workspace, globs });
  const destination =
    mode === 'commit' || mode === 'pull-request'
      ? destinationOf(mode, delivery.event, delivery.step.github)
      : null;
  if (destination?.kind === 'none')
    return refusal(`nothing could be written back: ${destination.reason}`, destination.wayOut);
  if (destination?.kind === 'branch' && inputs.githubToken === null)
    return refusal('nothing could be written back: input github-token is empty', permissionHint(mode));
  const prepared = { inputs, delivery, paths, destination };
  return { finish: (finished) => finish(prepared, finished) };
}

function refusal(message: string, hint: string): { refusal: Ending } {
  const problem = { code: 'write_back_failed', message, hint };
  return { refusal: { conclusion: 'failure', snapshots: [], problem, skipReason: null } };
}

async function finish(
  prepared: Prepared,
  { ending, runtime, interrupt }: Parameters<WriteBack['finish']>[0],
): Promise<Ending> {
  if (ending.conclusion === 'cancelled') {
    print('write-back: nothing is written back, the job was cancelled');
    return ending;
  }
  const { delivery } = prepared;
  try {
    const checked = await checkedChanges(prepared, ending.snapshots, runtime);
    tellRefused(checked, delivery);
    const patch = await patchOf(checked.accepted);
    keepPatch(patch, checked, delivery);
    if (checked.accepted.length === 0 || prepared.destination === null) return ending;
    return await deliverChanges(prepared, { ending, checked, interrupt });
  } catch (thrown) {
    return failedEnding(ending, delivery, problemOf(thrown));
  }
}

/** What the run tried to take out of its sandbox has a code of its own. */
function problemOf(thrown: unknown): Problem {
  const message = `the changes could not be written back: ${messageOf(thrown)}`;
  const own = thrown instanceof FlueError && thrown.code === 'honeytoken_triggered' ? thrown : undefined;
  return { code: own?.code ?? 'write_back_failed', message, hint: own?.hint };
}

async function checkedChanges(
  { paths, delivery }: Prepared,
  snapshots: readonly RunSnapshot[],
  runtime: Runtime,
): Promise<Checked> {
  const succeeded = snapshots.filter(({ status }) => status === 'succeeded');
  const unfit = snapshots.length - succeeded.length;
  if (unfit > 0)
    print(`write-back: ${unfit} of ${snapshots.length} runs did not succeed, so their changes are left`);
  const runs: RunChanges[] = [];
  for (const { runId, instanceId } of succeeded) {
    const differences = await runtime.differences(runId);
    if (differences !== undefined)
      runs.push({ name: instanceId, differences: paths.inRepository(differences) });
  }
  const { merged, conflicts } = mergeRuns(runs);
  const checked = checkChanges(merged, { outside: paths.outside, redact: delivery.redact });
  const named = conflicts.map((one) => ({ ...one, path: delivery.redact(one.path) }));
  return { ...checked, refused: [...named, ...checked.refused] };
}

/** All of them in the log and the summary, the first ones in a warning. */
function tellRefused({ refused }: Checked, delivery: Delivery): void {
  if (refused.length === 0) return;
  const { redact } = delivery;
  const named = (most: number, length: number): string => redact(namesOfRefused(refused, { most, length }));
  print(`write-back: left out ${refused.length === 1 ? '1 path' : `${refused.length} paths`}:`);
  printUntrusted(redact(refused.map(({ path, reason }) => `${JSON.stringify(path)}: ${reason}`).join('\n')), {
    maxLines: 2000,
  });
  print(stepWarning(`write-back left out ${named(5, 480)}`));
  tell(delivery, `Left out of the write-back: ${named(SHOWN_REFUSALS, 4000)}`);
}

/** Beside what the post step removes: a later step may want it, and the runner empties the folder after the job. */
function keepPatch(patch: string, { accepted }: Checked, delivery: Delivery): void {
  if (patch === '') {
    print('write-back: nothing was changed, so there is no patch');
    return;
  }
  const file = join(delivery.step.temp, 'flue', `${crypto.randomUUID()}.patch`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, patch);
  delivery.patchFile = file;
  const files = accepted.length === 1 ? '1 file' : `${accepted.length} files`;
  printUntrusted(`write-back: the patch of ${files} is in ${file}`, { maxLines: 1 });
}

async function deliverChanges(
  { inputs, delivery, destination }: Prepared,
  { ending, checked, interrupt }: { ending: Ending; checked: Checked; interrupt: AbortSignal },
): Promise<Ending> {
  if (destination === null) return ending;
  if (destination.kind === 'withheld') return withheldEnding(ending, delivery, destination.reason);
  const { writeToGitHub } = await import('./write-back-github.ts');
  const outcome = await writeToGitHub({
    inputs,
    delivery,
    destination,
    checked,
    interrupt,
    snapshots: ending.snapshots,
  });
  if ('problem' in outcome) {
    if (interrupt.aborted) return cancelledEnding(ending.snapshots);
    return failedEnding(ending, delivery, outcome.problem);
  }
  printUntrusted(
    delivery.redact(`write-back: ${outcome.said}${outcome.url === null ? '' : ` ${outcome.url}`}`),
  );
  tell(delivery, outcome.said, outcome.url);
  return ending;
}

/** Nobody can do anything about it in this event. */
function withheldEnding(ending: Ending, delivery: Delivery, reason: string): Ending {
  const message = `the changes were not written back: ${reason}`;
  const problem = { code: 'write_back_failed', message, hint: 'the patch is in output patch-file' };
  if (ending.conclusion !== 'success') return failedEnding(ending, delivery, problem);
  return { ...ending, conclusion: 'neutral', problem, skipReason: message };
}

/** A step that failed before keeps its own reason. */
function failedEnding(ending: Ending, delivery: Delivery, problem: Problem): Ending {
  if (ending.conclusion === 'success' || (ending.conclusion === 'neutral' && ending.skipReason === null))
    return { ...ending, conclusion: 'failure', problem, skipReason: null };
  const said = `${problem.message}${problem.hint === undefined ? '' : `. ${problem.hint}`}`;
  printUntrusted(delivery.redact(`write-back: ${said}`));
  tell(delivery, said);
  return ending;
}

function tell(delivery: Delivery, text: string, url: string | null = null): void {
  delivery.remarks = [...(delivery.remarks ?? []), { text: delivery.redact(text), url }];
}
