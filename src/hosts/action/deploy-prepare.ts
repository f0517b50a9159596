// Everything that a deploy finds out before it changes anything: by reading alone, so that whatever can be refused is refused
// here.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { refuseModel } from '../../core/policy.ts';
import { type CloudflareApi, createCloudflareApi } from '../../deploy/cloudflare-api.ts';
import { type DeployPlan, planDeploy } from '../../deploy/plan.ts';
import { FlueError } from '../../errors.ts';
import { fullModelName } from '../../protocol/model-name.ts';
import { exitCodeOf, refusedEnding } from './conclude.ts';
import { buildForDeploy, type DeployBuild } from './deploy-build.ts';
import type { DeployInputs } from './deploy-inputs.ts';
import type { DeployWork } from './deploy-mode.ts';
import { guardStep } from './guard.ts';
import { leaveSecretNames } from './known-secrets.ts';
import { verificationPlace } from './verification-place.ts';
import type { Verification } from './verify-deploy.ts';
import { workerAccess } from './worker-access.ts';

export interface Prepared {
  api: CloudflareApi;
  build: DeployBuild;
  plan: DeployPlan;
  /** null where none is wanted. */
  verification: Verification | null;
}

/** Throws FlueError. */
export async function prepareDeploy(work: DeployWork, wanted: DeployInputs): Promise<Prepared> {
  const { inputs } = work;
  const account = accountOf(wanted);
  const fetch = createNodeFetch({ environment: inputs.environment });
  const api = createCloudflareApi({ ...account, fetch });
  const build = await guarded(work, () => buildForDeploy(inputs, wanted, work.folder));
  const asked = await verificationOf(work, wanted, build);
  const { config, environment, files } = build;
  const audience = config.worker?.vars?.FLUE_AUDIENCE ?? wanted.audience ?? config.auth?.audience;
  const plan = await planDeploy({
    api,
    files,
    config,
    environment,
    // Without one the Worker could not let its own repository in.
    atAddress: (url) => ({ FLUE_AUDIENCE: audience ?? originOf(url) }),
    name: wanted.workerName ?? undefined,
    tagKey: account.token,
    allowOverwrite: wanted.allowOverwrite,
  });
  hide(work, plan);
  if (asked === null) return { api, build, plan, verification: null };
  const origin = originOf(plan.address.url);
  if (origin === undefined)
    throw new FlueError('config_error', 'the Worker cannot be verified: its first route matches many hosts', {
      hint: 'write a route with one host first in worker.routes, or leave verify-workflow out',
    });
  return { api, build, plan, verification: { ...asked, audience: audience ?? origin } };
}

function originOf(url: string | null): string | undefined {
  return url === null ? undefined : new URL(url).origin;
}

function accountOf({ cloudflare }: DeployInputs): { apiUrl: string; accountId: string; token: string } {
  const { apiUrl, accountId, token } = cloudflare;
  if (token === null)
    throw new FlueError('missing_key', 'input cloudflare-api-token is empty', {
      hint: 'make a token with the permission "Workers Scripts: Edit", and hand it over from the secrets of the repository',
    });
  if (accountId === null)
    throw new FlueError('usage_error', 'input cloudflare-account-id is empty', {
      hint: 'it stands in the dashboard under Workers & Pages',
    });
  return { apiUrl, accountId, token };
}

/** Who cannot ask the Worker has nothing uploaded. Throws FlueError. */
async function verificationOf(
  { inputs, folder, delivery }: DeployWork,
  { verify, flueToken }: DeployInputs,
  { project, config, policies }: DeployBuild,
): Promise<Omit<Verification, 'audience'> | null> {
  if (verify === null) return null;
  const { workspace, idTokenService } = delivery.step;
  const place = verificationPlace(verify.workflow, { project, folder, workspace });
  // The Worker knows nothing of the input policy.
  if (place.at === 'worker') {
    const { model = config.model } = (await project.workflows.get(verify.workflow)?.load()) ?? {};
    for (const name of [model ?? []].flat()) refuseModel(fullModelName(name), policies);
  }
  const ref = inputs.github.GITHUB_REF?.trim() || null;
  const access = workerAccess({ service: idTokenService ?? null, token: flueToken, auth: config.auth, ref });
  return { verify, place, access };
}

/** Its files may loop or end the process while they are loaded. */
async function guarded<T>(work: DeployWork, go: () => Promise<T>): Promise<T> {
  const { interrupt, delivery } = work;
  const guard = guardStep({
    interrupt,
    runtime: () => undefined,
    endedARun: () => false,
    redact: (text) => delivery.redact(text),
    onStuck(failure) {
      delivery.ending = refusedEnding(failure, delivery.event);
      work.deliverNow();
      return exitCodeOf(delivery.ending);
    },
  });
  try {
    return await go();
  } finally {
    guard.stop();
  }
}

/** Addresses and names are shown. */
const OPEN = /_BASE_URL$|^FLUE_AUDIENCE$/;

/** In every text of this step, of the post step, and by the runner. */
function hide({ inputs, delivery, redactor }: DeployWork, { secrets }: DeployPlan): void {
  const values = [...secrets.set].flatMap(([name, value]) => (OPEN.test(name) ? [] : [value]));
  for (const value of values) redactor.add(value);
  leaveSecretNames(delivery.step, values, inputs.environment);
}
