// Does what a plan says, in the order in which a failure leaves the least behind: files, version, deployment, address.
import { FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import { uploadAssets } from './assets.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { newestVersion, textAt } from './deployed.ts';
import { deployVersion } from './deployments.ts';
import { doOnce } from './do-once.ts';
import { failedApply } from './failed-apply.ts';
import type { DeployPlan } from './plan.ts';
import type { SubdomainBody } from './request-bodies.ts';
import { setRoutes } from './routes.ts';
import { versionForm } from './version-form.ts';

export interface Applied {
  versionId: string;
  previousVersionId: string | null;
  /** null when a route matches many hosts. */
  url: string | null;
  /** False when the same version answered already. */
  changed: boolean;
  /** CPU time at start; null when nothing was uploaded. */
  startupMs: number | null;
}

export interface ApplyOptions {
  /** Of the version and its deployment, shown in the dashboard. */
  message: string;
  /** Looked at between two writes: what is under way is brought to its end. */
  signal?: AbortSignal | undefined;
  /** Told of each write that was done, with what a later failure leaves behind. */
  onDone?: ((done: Done) => void) | undefined;
}

export interface Done {
  versionId: string;
  /** True when requests reach this version. */
  isActive: boolean;
}

/** Throws FlueError, and the signal's reason. Applied again, the same plan makes no second version. */
export async function applyDeploy(
  api: CloudflareApi,
  plan: DeployPlan,
  { onDone, ...options }: ApplyOptions,
): Promise<Applied> {
  let done: Done | undefined;
  const note = (now: Done): void => {
    done = now;
    onDone?.(now);
  };
  try {
    return await apply(api, plan, { ...options, onDone: note });
  } catch (thrown) {
    throw failedApply(thrown, plan.upload, done);
  }
}

async function apply(
  api: CloudflareApi,
  plan: DeployPlan,
  { message, signal, onDone }: ApplyOptions,
): Promise<Applied> {
  const { upload, action, address, previousVersionId } = plan;
  const { name } = upload;
  const short = message.slice(0, 100);
  signal?.throwIfAborted();
  const version = await versionFor(api, plan, short);
  const isBeside = action.do === 'update' || action.do === 'deploy';
  onDone?.({ versionId: version.id, isActive: !isBeside });
  signal?.throwIfAborted();
  if (isBeside) {
    await deployVersion(api, { name, versionId: version.id, message: short });
    onDone?.({ versionId: version.id, isActive: true });
  }
  await openAddress(api, plan);
  return {
    versionId: version.id,
    previousVersionId,
    url: address.url,
    changed: action.do !== 'nothing',
    startupMs: version.startupMs,
  };
}

interface UploadedVersion {
  id: string;
  startupMs: number | null;
}

async function versionFor(api: CloudflareApi, plan: DeployPlan, message: string): Promise<UploadedVersion> {
  const { action, upload, tag } = plan;
  if (action.do === 'nothing' || action.do === 'deploy') return { id: action.versionId, startupMs: null };
  const assetsToken = await uploadAssets(api, upload);
  const script = `/workers/scripts/${upload.name}`;
  const body = versionForm({ plan, assetsToken, message });
  const act = async (): Promise<UploadedVersion> => {
    const made =
      action.do === 'create'
        ? await api.write({
            method: 'PUT',
            path: `${script}?excludeScript=true&bindings_inherit=strict`,
            body,
            repeatable: false,
          })
        : await api.write({
            method: 'POST',
            path: `${script}/versions?bindings_inherit=strict`,
            body,
            repeatable: false,
          });
    return versionIn(made, action.do === 'create' ? 'deployment_id' : 'id');
  };
  return doOnce({
    clock: api.clock,
    act,
    async find() {
      const isThere =
        action.do === 'update' || (await api.find(`/workers/services/${upload.name}`)) !== undefined;
      const newest = isThere ? await newestVersion(api, upload.name) : undefined;
      return newest?.tag === tag ? { id: newest.id, startupMs: null } : undefined;
    },
  });
}

/** The answer to a first upload writes the version's id without its dashes. */
function versionIn(answer: unknown, key: string): UploadedVersion {
  const id = textAt(answer, key);
  if (id === undefined)
    throw new FlueError('deploy_failed', 'Cloudflare named no version', { hint: 'try again' });
  const [, ...groups] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(id) ?? [];
  const startup = isPlainObject(answer) ? answer.startup_time_ms : undefined;
  return {
    id: groups.length === 0 ? id : groups.join('-'),
    startupMs: typeof startup === 'number' ? startup : null,
  };
}

async function openAddress(api: CloudflareApi, { upload, address, onWorkersDev }: DeployPlan): Promise<void> {
  const script = `/workers/scripts/${upload.name}`;
  const body: SubdomainBody = { enabled: address.kind === 'workers.dev' };
  if (body.enabled !== onWorkersDev)
    await api.write({ method: 'POST', path: `${script}/subdomain`, body, repeatable: true });
  if (address.kind === 'routes') await setRoutes(api, upload.name, address.patterns);
}
