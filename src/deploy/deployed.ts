// What is there: a Worker of that name, whose it is, which version answers, and what it has. It only reads.
import { isPlainObject } from '../protocol/json.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { CloudflareError } from './cloudflare-error.ts';

export type Deployed = { kind: 'nothing' } | DeployedWorker;

export interface DeployedWorker {
  kind: 'worker';
  /** It has the Durable Objects of a Worker that flue has built. */
  isOurs: boolean;
  /** Of the last migration of its Durable Objects. */
  migrationTag: string | undefined;
  secrets: string[];
  /** The one that was uploaded last. */
  newest: { id: string; tag: string | undefined } | undefined;
  /** The one that answers all requests; of several the one that answers most. */
  active: { id: string; percentage: number } | undefined;
  onWorkersDev: boolean;
}

export async function deployedAs(api: CloudflareApi, name: string): Promise<Deployed> {
  const service = await api.find(`/workers/services/${name}`);
  if (service === undefined) return { kind: 'nothing' };
  const [settings, active, newest, worker] = await Promise.all([
    api.get(`/workers/scripts/${name}/settings`),
    activeVersion(api, name),
    newestVersion(api, name),
    api.find(`/workers/workers/${name}`).catch(undefinedIfUnknown),
  ]);
  const subdomain = isPlainObject(worker) && isPlainObject(worker.subdomain) ? worker.subdomain : undefined;
  const bindings = listIn(settings, 'bindings');
  return {
    kind: 'worker',
    isOurs: bindings.some(({ name, class_name: of }) => name === 'FLUE_INSTANCE' && of === 'FlueInstance'),
    migrationTag: textAt(service, 'default_environment', 'script', 'migration_tag'),
    secrets: bindings.flatMap(({ name, type }) =>
      type === 'secret_text' && typeof name === 'string' ? [name] : [],
    ),
    newest,
    active,
    onWorkersDev: subdomain?.enabled === true,
  };
}

/** A younger part of the API: where there is none, the address is opened once more. */
function undefinedIfUnknown(thrown: unknown): undefined {
  if (!(thrown instanceof CloudflareError && thrown.status === 404)) throw thrown;
}

export async function activeVersion(api: CloudflareApi, name: string): Promise<DeployedWorker['active']> {
  const [latest] = listIn(await api.find(`/workers/scripts/${name}/deployments`), 'deployments');
  const versions = listIn(latest, 'versions').flatMap(({ version_id: id, percentage }) =>
    typeof id === 'string' && typeof percentage === 'number' ? [{ id, percentage }] : [],
  );
  return versions.toSorted((a, b) => b.percentage - a.percentage)[0];
}

export async function newestVersion(api: CloudflareApi, name: string): Promise<DeployedWorker['newest']> {
  const versions = listIn(await api.find(`/workers/scripts/${name}/versions?deployable=true`), 'items');
  const [newest] = versions.toSorted((a, b) => Number(b.number) - Number(a.number));
  const id = newest?.id;
  return typeof id === 'string' ? { id, tag: textAt(newest, 'annotations', 'workers/tag') } : undefined;
}

function listIn(value: unknown, key: string): Array<Record<string, unknown>> {
  const list = isPlainObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter(isPlainObject) : [];
}

/** The text at a path of keys, if there is one. */
export function textAt(value: unknown, ...keys: string[]): string | undefined {
  let at = value;
  for (const key of keys) at = isPlainObject(at) ? at[key] : undefined;
  return typeof at === 'string' ? at : undefined;
}
