// What a deploy will do, found out by reading alone: all that can be refused before the first write is refused here.
import { FlueError } from '../errors.ts';
import type { Files } from '../project/build/worker-modules.ts';
import { type Address, addressOf } from './address.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { type Deployed, deployedAs } from './deployed.ts';
import { type DeployConfig, type Secrets, secretsOf, tokenName } from './secrets.ts';
import { FREE_GZIP_BYTES, megabytes, PAID_GZIP_BYTES, type Upload, uploadOf } from './upload.ts';
import { versionTag } from './version-tag.ts';

export type Action =
  /** Nothing of that name is there, or something of somebody else's that may be overwritten. */
  | { do: 'create'; overwrites: boolean; oldMigrationTag: string | undefined }
  /** A version beside those that are there, and a deployment of it. */
  | { do: 'update' }
  /** It was uploaded before, and does not answer (yet). */
  | { do: 'deploy'; versionId: string }
  | { do: 'nothing'; versionId: string };

export interface DeployPlan {
  upload: Upload;
  action: Action;
  secrets: Secrets;
  /** By which the version is found again. */
  tag: string;
  address: Address;
  /** True when the Worker is there already. */
  onWorkersDev: boolean;
  /** Answers now; null when nothing does. */
  previousVersionId: string | null;
  /** What will work, but perhaps not as it was meant; a sentence each. */
  warnings: readonly string[];
}

export interface PlanOptions {
  api: CloudflareApi;
  /** As `flue build --target cloudflare` makes them. */
  files: Files;
  config: DeployConfig;
  environment: Readonly<Record<string, string | undefined>>;
  /** What else is in it, once the address is known; null when its routes match many hosts. */
  atAddress?: ((url: string | null) => Readonly<Record<string, string | undefined>>) | undefined;
  /** In the place of the config's. */
  name?: string | undefined;
  /** Secrets of a tag are hidden with it. */
  tagKey: string;
  allowOverwrite: boolean;
}

/** Throws FlueError, and has written nothing then. */
export async function planDeploy({ api, files, name, ...options }: PlanOptions): Promise<DeployPlan> {
  const { config, atAddress } = options;
  const upload = uploadOf(files, { name });
  const [deployed, address] = await Promise.all([deployedAs(api, upload.name), addressOf(api, upload)]);
  if (deployed.kind === 'worker' && !deployed.isOurs && !options.allowOverwrite) throw foreign(upload.name);
  const environment = { ...options.environment, ...atAddress?.(address.url) };
  const known = deployed.kind === 'nothing' ? [] : deployed.secrets;
  const secrets = secretsOf({ config, environment, deployed: known });
  const tag = versionTag(upload, secrets.set, options.tagKey);
  const action = actionFor(deployed, tag);
  return {
    upload,
    action,
    secrets,
    tag,
    address,
    onWorkersDev: deployed.kind === 'worker' && deployed.onWorkersDev,
    previousVersionId:
      action.do === 'nothing' || deployed.kind === 'nothing' ? null : (deployed.active?.id ?? null),
    warnings: warningsFor({ upload, secrets, config }),
  };
}

function actionFor(deployed: Deployed, tag: string): Action {
  if (deployed.kind === 'nothing') return { do: 'create', overwrites: false, oldMigrationTag: undefined };
  const { isOurs, migrationTag, newest, active } = deployed;
  if (!isOurs) return { do: 'create', overwrites: true, oldMigrationTag: migrationTag };
  // Only the newest: an older one has secrets as they were then.
  if (newest?.tag !== tag) return { do: 'update' };
  const isActive = active?.id === newest.id && active.percentage === 100;
  return { do: isActive ? 'nothing' : 'deploy', versionId: newest.id };
}

function foreign(name: string): FlueError {
  return new FlueError('foreign_worker', `there is a Worker "${name}" that flue did not make`, {
    hint: 'write another worker.name (--name, input worker-name), or have it replaced by --allow-overwrite or input allow-overwrite',
  });
}

function warningsFor({
  upload,
  secrets,
  config,
}: Pick<DeployPlan, 'upload' | 'secrets'> & Pick<PlanOptions, 'config'>): string[] {
  const token = tokenName(config);
  const isOpen = secrets.set.has(token) || secrets.kept.includes(token) || config.auth?.github !== undefined;
  return [
    ...(isOpen ? [] : [`${token} is not set: the Worker will answer 401 to everybody`]),
    ...[...secrets.leftOut].map(([name, why]) => `${name} is left out: ${why}`),
    ...sizeWarning(upload),
  ];
}

function sizeWarning({ gzipBytes }: Upload): string[] {
  if (gzipBytes <= FREE_GZIP_BYTES) return [];
  const [limit, plan] =
    gzipBytes > PAID_GZIP_BYTES ? [PAID_GZIP_BYTES, 'Cloudflare'] : [FREE_GZIP_BYTES, 'the free plan'];
  return [
    `the code has ${megabytes(gzipBytes)} as gzip, more than ${megabytes(limit)}: ${plan} may refuse it`,
  ];
}
