// `flue deploy`: builds the project, says what will change, changes it, and waits until it answers.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { type Applied, applyDeploy } from '../../deploy/apply.ts';
import { createCloudflareApi } from '../../deploy/cloudflare-api.ts';
import { describePlan } from '../../deploy/describe-plan.ts';
import { type Health, waitForVersion } from '../../deploy/health.ts';
import { type DeployPlan, planDeploy } from '../../deploy/plan.ts';
import { FlueError } from '../../errors.ts';
import { checkedProject } from '../checked-project.ts';
import { workerOf } from '../worker-build.ts';
import type { DeployArgs } from './deploy-args.ts';
import { SUCCEEDED } from './exit-code.ts';
import { document } from './outcome.ts';
import { usage } from './parse-argv.ts';
import { print } from './print.ts';

/** A new name under workers.dev may take longer than this to be there, and may not be reachable from here at all. */
const HEALTH_LIMITS = { versionMs: 60_000, reachMs: 15_000 };

export async function deployProject(args: DeployArgs): Promise<number> {
  const { cloudflare, environment, name, allowOverwrite, quiet } = args;
  const checked = await checkedProject(args);
  const { config } = checked.project;
  if (config.target === 'node')
    throw usage("the project's target is node", "write target: 'cloudflare', or leave it out");
  const { files, version } = await workerOf(args.projectDir, checked);
  const fetch = createNodeFetch({ environment });
  const api = createCloudflareApi({ ...cloudflare, fetch });
  const tagKey = cloudflare.token;
  const plan = await planDeploy({ api, files, config, environment, name, tagKey, allowOverwrite });
  const warnings = plan.warnings.map((warning) => `warning: ${warning}\n`).join('');
  const lines = `${describePlan(plan).join('\n')}\n`;
  if (args.dryRun) {
    print({ out: args.json ? document(planDocument(plan)) : lines, err: quiet ? '' : warnings });
    return SUCCEEDED;
  }
  print({ err: quiet ? '' : lines + warnings });
  const applied = await applyDeploy(api, plan, { message: `flue deploy ${version}` });
  const health = await healthOf(applied, { fetch, clock: api.clock });
  tell(args, plan, applied, health);
  return SUCCEEDED;
}

function planDocument({ upload, action, secrets, tag, address, previousVersionId, warnings }: DeployPlan) {
  return {
    dryRun: true,
    name: upload.name,
    action: action.do,
    tag,
    url: address.url,
    routes: upload.routes,
    previousVersionId,
    gzipBytes: upload.gzipBytes,
    secrets: { set: [...secrets.set.keys()], kept: secrets.kept },
    warnings,
  };
}

async function healthOf(
  { url, versionId }: Applied,
  { fetch, clock }: Pick<Parameters<typeof waitForVersion>[0], 'fetch' | 'clock'>,
): Promise<Health> {
  if (url === null) return { kind: 'unreachable', why: 'its routes name no host' };
  return waitForVersion({ url, versionId, fetch, clock, limits: HEALTH_LIMITS });
}

/** Throws deploy_failed when somebody else answers: then the deploy has no effect, or a bad one. */
function tell(args: DeployArgs, plan: DeployPlan, applied: Applied, health: Health): void {
  const { versionId, previousVersionId, url } = applied;
  if (health.kind === 'other')
    throw new FlueError(
      'deploy_failed',
      `version ${versionId} is deployed, but ${url}/healthz answers with ${health.said}`,
      {
        hint:
          previousVersionId === null
            ? 'look at its log: wrangler tail'
            : `look at its log (wrangler tail); before it was ${previousVersionId}`,
      },
    );
  const warning =
    health.kind === 'unreachable' ? `warning: nobody knows yet whether it answers: ${health.why}\n` : '';
  const done = `${applied.changed ? 'deployed' : 'unchanged'} version ${versionId}\n`;
  const at = url ?? plan.upload.routes.join(', ');
  const report = { name: plan.upload.name, ...applied, tag: plan.tag, answers: health.kind === 'answers' };
  print({ out: args.json ? document(report) : `${at}\n`, err: args.quiet ? '' : done + warning });
}
