// Whether a deployed version is good: it answers at its address, and its verification succeeds and does not say `fail`.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import type { Clock } from '../../deploy/cloudflare-api.ts';
import { waitForVersion } from '../../deploy/health.ts';
import { FlueError } from '../../errors.ts';
import { stepWarning } from '../../github/annotations.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { cancelledEnding, conclude, type Ending, refusedEnding } from './conclude.ts';
import type { DeployBuild } from './deploy-build.ts';
import type { Verify } from './deploy-inputs.ts';
import type { DeployWork } from './deploy-mode.ts';
import { aborted } from './interrupt.ts';
import { createJournalFile } from './journal-file.ts';
import { print } from './log.ts';
import { instanceOf } from './plan.ts';
import { tokenOf } from './server-token.ts';
import { inlineInputs, offeredTo, verificationInput } from './verification-input.ts';
import type { VerificationPlace } from './verification-place.ts';
import { runOnWorker } from './verify-on-worker.ts';
import type { WorkerAccess } from './worker-access.ts';

export interface Verification {
  verify: Verify;
  place: VerificationPlace;
  access: WorkerAccess;
  /** What the Worker expects of identity tokens. */
  audience: string;
}

export interface Live {
  url: string | null;
  versionId: string;
}

const SUCCESS: Ending = { conclusion: 'success', snapshots: [], problem: null, skipReason: null };
/** A new name under workers.dev may take its time to be there. */
const HEALTH_MS = 60_000;
/** Where nothing is verified it may well be unreachable from here. */
const REACH_MS = 15_000;

/** `verification` is null where none is wanted. Throws nothing. */
export async function verifyDeploy(
  work: DeployWork,
  live: Live,
  { verification, build, clock }: { verification: Verification | null; build: DeployBuild; clock: Clock },
): Promise<Ending> {
  const { interrupt, delivery } = work;
  const { signal } = interrupt;
  try {
    const isVerified = verification !== null;
    const answering = answers(live, { isVerified, clock, work });
    await Promise.race([answering, aborted(signal)]);
    if (signal.aborted) return cancelledEnding();
    if (verification === null) return SUCCESS;
    return red(await run(work, { url: live.url ?? '', versionId: live.versionId }, { verification, build }));
  } catch (thrown) {
    return signal.aborted ? cancelledEnding() : refusedEnding(thrown, delivery.event);
  }
}

/** Throws FlueError `deploy_failed`, of a version that is not there, or of one that must be and cannot be seen. */
async function answers(
  { url, versionId }: Live,
  { isVerified, clock, work }: { isVerified: boolean; clock: Clock; work: DeployWork },
): Promise<void> {
  if (url === null) return unseen(isVerified, 'its routes name no host', work);
  const fetch = createNodeFetch({ environment: work.inputs.environment });
  const limits = { versionMs: HEALTH_MS, reachMs: isVerified ? HEALTH_MS : REACH_MS };
  const health = await waitForVersion({ url, versionId, fetch, clock, limits });
  if (health.kind === 'unreachable') return unseen(isVerified, health.why, work);
  if (health.kind === 'other')
    throw new FlueError(
      'deploy_failed',
      `version ${versionId} is deployed, but ${url}/healthz answers with ${health.said}`,
      { hint: 'look at its log: wrangler tail' },
    );
}

function unseen(isVerified: boolean, why: string, { delivery, interrupt }: DeployWork): void {
  if (interrupt.signal.aborted) return;
  if (isVerified)
    throw new FlueError('deploy_failed', `the Worker cannot be verified: ${why}`, {
      hint: 'look at its address, and whether a sign-in stands in front of it',
    });
  print(stepWarning(delivery.redact(`nobody knows yet whether the Worker answers: ${why}`)));
}

async function run(
  work: DeployWork,
  live: { url: string; versionId: string },
  { verification, build }: { verification: Verification; build: DeployBuild },
): Promise<Ending> {
  const { verify, place } = verification;
  const offered = offeredTo(verify, live.url, live.versionId);
  if (place.at === 'runner') return onRunner(work, { projectDir: place.projectDir, verify, offered });
  const ending = await onWorker(work, live, { verification, build, offered });
  // Its author's app.ts may show the world less than it has.
  return ending ?? onRunner(work, { projectDir: work.folder, verify, offered });
}

function onRunner(
  work: DeployWork,
  { projectDir, verify, offered }: { projectDir: string; verify: Verify; offered: JsonObject },
): Promise<Ending> {
  return work.runInline(projectDir, (inputs) => inlineInputs(inputs, verify.workflow, offered));
}

async function onWorker(
  { inputs, delivery, interrupt, redactor }: DeployWork,
  { url, versionId }: { url: string; versionId: string },
  { verification, build, offered }: { verification: Verification; build: DeployBuild; offered: JsonObject },
): Promise<Ending | undefined> {
  const { verify, access, audience } = verification;
  const definition = await build.project.workflows.get(verify.workflow)?.load();
  const input = definition === undefined ? offered : await verificationInput(definition, offered);
  const { githubRunId = 'local', attempt } = delivery.event;
  const fetch = createNodeFetch({ environment: inputs.environment });
  delivery.files = createJournalFile(delivery.step);
  const outcome = await runOnWorker(
    {
      url,
      workflow: verify.workflow,
      // An object that is there already may go on with the code before for minutes.
      instanceId: inputs.instanceId ?? `verify/${versionId}`,
      key: [versionId, githubRunId, attempt ?? 1, instanceOf(inputs, delivery.event)].join('/').slice(0, 255),
      input,
    },
    {
      token: tokenOf(access.by === 'github' ? { ...access, audience } : access, { fetch, redactor }),
      fetch,
      limits: inputs.limits,
      policies: build.policies,
      signal: interrupt.signal,
    },
  );
  if (outcome === undefined) return undefined;
  return conclude([outcome], { onLimit: 'fail', planned: 1, origin: delivery.event });
}

/** What has not succeeded has not verified anything, whatever else the inputs let pass. */
function red(ending: Ending): Ending {
  const { conclusion, problem } = ending;
  if (conclusion === 'success' || conclusion === 'cancelled') return ending;
  return {
    ...ending,
    conclusion: 'failure',
    problem: problem ?? {
      code: 'workflow_error',
      message: ending.skipReason ?? 'the verification did not run',
    },
    skipReason: null,
  };
}
