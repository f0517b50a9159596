// mode: deploy: builds the project, says what will change, changes it, verifies it, and goes back where that fails. What can
// be refused is refused before anything is uploaded; from there on every ending says what was done.
import type { Redactor } from '../../core/redact.ts';
import { applyDeploy, type Done } from '../../deploy/apply.ts';
import { describePlan } from '../../deploy/describe-plan.ts';
import type { DeployPlan } from '../../deploy/plan.ts';
import { stepWarning } from '../../github/annotations.ts';
import type { DeployOutcome } from '../../protocol/deploy-outcome.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, type Ending, refusedEnding } from './conclude.ts';
import type { DeployInputs } from './deploy-inputs.ts';
import { type Prepared, prepareDeploy } from './deploy-prepare.ts';
import { openDeployRecord } from './deploy-record.ts';
import { leaveDeploy, leaveSettled } from './deploy-state.ts';
import { type Undone, undoDeploy } from './deploy-undo.ts';
import { inTermsOfInputs } from './deploy-words.ts';
import { githubApiOf } from './github-api.ts';
import type { ActionInputs } from './inputs.ts';
import { aborted, type Interrupt } from './interrupt.ts';
import { print, printUntrusted } from './log.ts';
import { verifyDeploy } from './verify-deploy.ts';

export interface DeployWork {
  inputs: ActionInputs;
  delivery: Delivery;
  interrupt: Interrupt;
  redactor: Redactor;
  /** Where the project is in the checkout, whatever trusted copy of it is deployed. */
  folder: string;
  /** Runs a workflow on the runner, of a folder whose definitions are seen to be trusted first. */
  runInline(projectDir: string, finish: (inputs: ActionInputs) => Promise<ActionInputs>): Promise<Ending>;
  /** Tells of the ending at once: the process is about to end. */
  deliverNow(): void;
}

/** Of the 7.5 s that a cancel leaves, what is under way gets these, and the way back those. */
const UPLOAD_GRACE_MS = 3000;
const HURRIED_UNDO_MS = 2500;
const UNDO_MS = 120_000;

/** What it does it leaves in `delivery` too. Throws FlueError for what is refused. */
export async function deployWorker(work: DeployWork, wanted: DeployInputs): Promise<Ending> {
  const { delivery, interrupt } = work;
  try {
    const prepared = await Promise.race([prepareDeploy(work, wanted), aborted(interrupt.signal)]);
    if (prepared === undefined || interrupt.signal.aborted) return cancelledEnding();
    delivery.deployed = beginning(prepared.plan, wanted);
    tellPlan(prepared.plan, delivery);
    if (wanted.dryRun) return { conclusion: 'success', snapshots: [], problem: null, skipReason: null };
    return await carryOut(work, wanted, prepared);
  } catch (thrown) {
    if (interrupt.signal.aborted) return cancelledEnding();
    throw inTermsOfInputs(thrown);
  }
}

function beginning(
  { upload, action, address, previousVersionId }: DeployPlan,
  wanted: DeployInputs,
): DeployOutcome {
  return {
    name: upload.name,
    url: address.url,
    versionId: wanted.dryRun && 'versionId' in action ? action.versionId : null,
    previousVersionId,
    verified: null,
    rolledBack: false,
    dryRun: wanted.dryRun,
  };
}

function tellPlan(plan: DeployPlan, { redact }: Delivery): void {
  printUntrusted(redact(describePlan(plan).join('\n')));
  for (const warning of plan.warnings) print(stepWarning(redact(warning)));
}

async function carryOut(work: DeployWork, wanted: DeployInputs, prepared: Prepared): Promise<Ending> {
  const { inputs, delivery, interrupt } = work;
  const { api, plan, build, verification } = prepared;
  const record = openDeployRecord(githubApiOf(inputs), delivery, plan.upload.name);
  const upload = await uploaded(work, prepared);
  const isCancelled = (): boolean => interrupt.signal.aborted;
  const live = upload.live;
  if (live === null) {
    await record.end(upload.ending.conclusion === 'cancelled' ? 'inactive' : 'failure', {
      url: null,
      description: 'nothing was deployed',
      hurried: isCancelled(),
    });
    return upload.ending;
  }
  const { url } = plan.address;
  // Whatever ends this process from here on has not verified it.
  if (verification !== null) change(delivery, { verified: false });
  const found =
    upload.ending.conclusion === 'success'
      ? await verifyDeploy(work, { url, versionId: live }, { verification, build, clock: api.clock })
      : upload.ending;
  const isGood = found.conclusion === 'success';
  change(delivery, { verified: verification === null ? null : isGood });
  const undone = isGood ? null : await goBack(work, wanted, prepared);
  // What could not be done in the seconds of a cancel, the post step does.
  const isLeft = isCancelled() && undone !== null && undone.outcome === 'failed';
  if (!isLeft) leaveSettled(delivery.step);
  const ending = undone === null ? found : withUndone(found, undone, delivery);
  // By then it is too late for anything else to go wrong.
  delivery.ending = ending;
  await record.end(isGood ? 'success' : found.conclusion === 'cancelled' ? 'inactive' : 'failure', {
    url,
    description: undone?.said ?? `version ${live}`,
    hurried: isCancelled(),
  });
  return ending;
}

interface Uploaded {
  /** The version that requests reach; null when they reach the one before. */
  live: string | null;
  ending: Ending;
}

/** A cancel is heeded between two writes; what is under way then has some seconds to come to its end. */
async function uploaded(
  { delivery, interrupt }: DeployWork,
  { api, plan, build }: Prepared,
): Promise<Uploaded> {
  const { signal } = interrupt;
  const { event, step } = delivery;
  let done: Done | undefined;
  const onDone = (now: Done): void => {
    done = now;
    change(delivery, { versionId: now.versionId });
    if (now.isActive && delivery.deployed !== undefined) leaveDeploy(step, delivery.deployed);
  };
  const live = (): string | null => (done?.isActive ? done.versionId : null);
  const grace = graceAfter(signal);
  try {
    const message = `${event.repository ?? 'flue deploy'}@${event.sha?.slice(0, 7) ?? ''} ${build.version}`;
    const applying = applyDeploy(api, plan, { message, signal, onDone });
    const applied = await Promise.race([applying, grace.passed]);
    if (applied === undefined || signal.aborted) return { live: live(), ending: stopped(done, plan) };
    const at = applied.url === null ? '' : ` at ${applied.url}`;
    printUntrusted(`${applied.changed ? 'deployed' : 'unchanged'} version ${applied.versionId}${at}`);
    return {
      live: applied.versionId,
      ending: { ...cancelledEnding(), conclusion: 'success', problem: null },
    };
  } catch (thrown) {
    if (signal.aborted) return { live: live(), ending: stopped(done, plan) };
    return { live: live(), ending: refusedEnding(inTermsOfInputs(thrown), event) };
  } finally {
    grace.stop();
  }
}

/** What a cancel in the middle of the writes has left behind. */
function stopped(done: Done | undefined, { action }: DeployPlan): Ending {
  const ending = cancelledEnding();
  if (ending.problem === null || done?.isActive) return ending;
  const said =
    done !== undefined
      ? `version ${done.versionId} was uploaded and not deployed`
      : action.do === 'nothing'
        ? 'nothing was changed'
        : 'nobody knows whether the upload that had begun was done';
  return { ...ending, problem: { ...ending.problem, message: `${ending.problem.message}; ${said}` } };
}

function graceAfter(signal: AbortSignal): { passed: Promise<undefined>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => resolve(undefined), UPLOAD_GRACE_MS);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    passed: promise,
    stop() {
      signal.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}

async function goBack(
  { delivery, interrupt }: DeployWork,
  { rollbackOnFailure }: DeployInputs,
  { api, verification }: Prepared,
): Promise<Undone | null> {
  const { deployed } = delivery;
  if (deployed === undefined) return null;
  const isHurried = interrupt.signal.aborted;
  // Of a deploy that nobody wanted to have verified a cancel says nothing.
  const wanted = rollbackOnFailure && !(isHurried && verification === null);
  const undone = await undoDeploy(api, { deployed, wanted, limitMs: isHurried ? HURRIED_UNDO_MS : UNDO_MS });
  change(delivery, { rolledBack: undone.outcome === 'done' });
  printUntrusted(delivery.redact(undone.said));
  return undone;
}

function withUndone(ending: Ending, { said }: Undone, { deployed }: Delivery): Ending {
  const { problem } = ending;
  if (problem === null) return ending;
  const failed = deployed?.verified === false ? `version ${deployed.versionId} is not verified: ` : '';
  return { ...ending, problem: { ...problem, message: `${failed}${problem.message}; ${said}` } };
}

function change(delivery: Delivery, now: Partial<DeployOutcome>): void {
  if (delivery.deployed !== undefined) delivery.deployed = { ...delivery.deployed, ...now };
}
