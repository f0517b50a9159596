// An account of Cloudflare as its API shows it: Workers with versions, deployments, secrets, assets and addresses. It is as
// strict as the real one is said to be; https://developers.cloudflare.com/api/resources/workers/
import { createHash, randomUUID } from 'node:crypto';

export interface Version {
  id: string;
  number: number;
  annotations: Record<string, string>;
  metadata: Metadata;
  modules: string[];
  /** Of the modules, by their names. */
  texts: ReadonlyMap<string, string>;
  secrets: Map<string, string>;
}

export interface Metadata {
  main_module?: string;
  bindings?: Array<{ name: string; type: string; text?: string; class_name?: string }>;
  migrations?: { old_tag?: string; new_tag: string; steps: unknown[] };
  annotations?: Record<string, string>;
  keep_bindings?: string[];
  assets?: { jwt: string; config: object };
  [key: string]: unknown;
}

export interface FakeDeployment {
  id: string;
  versions: Array<{ version_id: string; percentage: number }>;
  annotations: Record<string, string>;
  created_on: string;
  strategy: 'percentage';
}

export interface FakeWorker {
  migrationTag: string | undefined;
  /** Oldest first. */
  versions: Version[];
  /** Newest first. */
  deployments: FakeDeployment[];
  subdomain: { enabled: boolean; previews_enabled: boolean };
  routes: string[];
}

export interface Zone {
  id: string;
  routes: Array<{ id: string; pattern: string; script: string }>;
}

export interface Account {
  id: string;
  /** null: none was chosen yet. */
  subdomain: string | null;
  workers: Map<string, FakeWorker>;
  /** By their names. */
  zones: Map<string, Zone>;
  /** False for a token that may change the routes of some zones only. */
  mayAllZones: boolean;
  /** Hashes of the files that were uploaded. */
  assets: Set<string>;
}

export function createAccount({ id = 'acc1', subdomain = 'acme' as string | null } = {}): Account {
  return { id, subdomain, workers: new Map(), zones: new Map(), mayAllZones: true, assets: new Set() };
}

/** A Worker that somebody else put there. */
export function foreignWorker(): FakeWorker {
  const worker: FakeWorker = {
    migrationTag: undefined,
    versions: [],
    deployments: [],
    subdomain: { enabled: true, previews_enabled: false },
    routes: [],
  };
  const metadata = { main_module: 'index.js', bindings: [{ name: 'KV', type: 'kv_namespace' }] };
  deployVersion(worker, addVersion(worker, metadata, ['index.js']).id, {});
  return worker;
}

export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function addVersion(
  worker: FakeWorker,
  metadata: Metadata,
  modules: string[],
  texts: ReadonlyMap<string, string> = new Map(),
): Version {
  const { bindings = [], keep_bindings = [], annotations = {} } = metadata;
  if (metadata.main_module === undefined || !modules.includes(metadata.main_module))
    throw new Refusal(400, 10021, 'No such module: main_module');
  const names = bindings.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Refusal(400, 10021, 'two bindings have one name');
  if ((annotations['workers/tag'] ?? '').length > 25) throw new Refusal(400, 10021, 'the tag is too long');
  const last = worker.versions.at(-1);
  const kept = keep_bindings.includes('secret_text') ? [...(last?.secrets ?? [])] : [];
  const given = bindings.flatMap(({ name, type, text }) =>
    type === 'secret_text' ? [[name, text ?? ''] as const] : [],
  );
  const version = {
    id: randomUUID(),
    number: worker.versions.length + 1,
    annotations,
    metadata,
    modules,
    texts,
    secrets: new Map([...kept.filter(([name]) => !names.includes(name)), ...given]),
  };
  worker.versions.push(version);
  return version;
}

export function deployVersion(
  worker: FakeWorker,
  versionId: string,
  annotations: Record<string, string>,
): FakeDeployment {
  if (!worker.versions.some(({ id }) => id === versionId))
    throw new Refusal(404, 10131, `version ${versionId} does not exist`);
  const deployment: FakeDeployment = {
    id: randomUUID(),
    versions: [{ version_id: versionId, percentage: 100 }],
    annotations,
    created_on: new Date().toISOString(),
    strategy: 'percentage',
  };
  worker.deployments.unshift(deployment);
  return deployment;
}

/** Of the version that was uploaded last, secrets without their values. */
export function bindingsOf(worker: FakeWorker): object[] {
  const version = worker.versions.at(-1);
  const plain = (version?.metadata.bindings ?? []).filter(({ type }) => type !== 'secret_text');
  return [...plain, ...[...(version?.secrets.keys() ?? [])].map((name) => ({ name, type: 'secret_text' }))];
}

/** What a Worker is uploaded with for a manifest of which all files are there. */
export function completionJwt(manifest: string): string {
  return `done-${createHash('sha256').update(manifest).digest('hex').slice(0, 12)}`;
}
