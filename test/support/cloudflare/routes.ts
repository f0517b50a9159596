// What the API answers, route by route.
import {
  type Account,
  addVersion,
  bindingsOf,
  completionJwt,
  deployVersion,
  type FakeWorker,
  type Metadata,
  Refusal,
  type Zone,
} from './account.ts';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  bearer: string;
  /** Of a body of JSON. */
  json: unknown;
  /** Of a multipart body. */
  parts: ReadonlyMap<string, File | string>;
  /** Of the files among them. */
  texts: ReadonlyMap<string, string>;
}

type Route = [
  method: string,
  path: RegExp,
  answer: (asked: Asked, ids: string[], account: Account) => unknown,
];

export function answer(asked: Asked, account: Account): unknown {
  for (const [method, path, answerTo] of ROUTES) {
    const match = path.exec(asked.path);
    if (match === null || method !== asked.method) continue;
    const [, ...ids] = match;
    return answerTo(asked, ids, account);
  }
  throw new Refusal(
    404,
    7003,
    `Could not route to ${asked.path}, perhaps your object identifier is invalid?`,
  );
}

const ROUTES: Route[] = [
  [
    'GET',
    /^\/workers\/services\/([^/]+)$/,
    (_, [name = ''], account) => {
      const { migrationTag } = workerOf(account, name, 10090);
      return {
        id: name,
        default_environment: {
          environment: 'production',
          script: { id: name, ...(migrationTag === undefined ? {} : { migration_tag: migrationTag }) },
        },
      };
    },
  ],
  [
    'GET',
    /^\/workers\/scripts\/([^/]+)\/secrets$/,
    (_, [name = ''], account) => {
      const secrets = workerOf(account, name).versions.at(-1)?.secrets ?? new Map();
      return [...secrets.keys()].map((secret) => ({ name: secret, type: 'secret_text' }));
    },
  ],
  [
    'GET',
    /^\/workers\/scripts\/([^/]+)\/settings$/,
    (_, [name = ''], account) => ({
      bindings: bindingsOf(workerOf(account, name)),
    }),
  ],
  [
    'GET',
    /^\/workers\/scripts\/([^/]+)\/deployments$/,
    (_, [name = ''], account) => ({
      deployments: workerOf(account, name).deployments,
    }),
  ],
  [
    'GET',
    /^\/workers\/scripts\/([^/]+)\/versions$/,
    (_, [name = ''], account) => ({
      items: workerOf(account, name)
        .versions.map(({ id, number, annotations }) => ({ id, number, annotations }))
        .reverse(),
    }),
  ],
  [
    'GET',
    /^\/workers\/scripts\/([^/]+)\/versions\/([^/]+)$/,
    (_, [name = '', id], account) => {
      const version = workerOf(account, name).versions.find((one) => one.id === id);
      if (version === undefined) throw new Refusal(404, 10131, 'there is no such version');
      const { number, annotations } = version;
      return {
        id,
        number,
        annotations,
        metadata: {},
        resources: { script: {}, bindings: [], script_runtime: {} },
      };
    },
  ],
  [
    'GET',
    /^\/workers\/workers\/([^/]+)$/,
    (_, [name = ''], account) => ({
      id: name,
      name,
      subdomain: workerOf(account, name).subdomain,
      tags: [],
      observability: {},
    }),
  ],
  [
    'GET',
    /^\/workers\/subdomain$/,
    (_asked, _ids, { subdomain }) => {
      if (subdomain === null) throw new Refusal(404, 10007, 'workers.api.error.subdomain_not_found');
      return { subdomain };
    },
  ],
  [
    'POST',
    /^\/workers\/scripts\/([^/]+)\/assets-upload-session$/,
    ({ json }, _ids, { assets }) => {
      const { manifest } = json as { manifest: Record<string, { hash: string; size: number }> };
      for (const [path, { hash, size }] of Object.entries(manifest))
        if (!path.startsWith('/') || !/^[0-9a-f]{32}$/.test(hash) || !Number.isInteger(size))
          throw new Refusal(400, 10021, `the manifest's entry ${path} is not right`);
      const missing = [...new Set(Object.values(manifest).map(({ hash }) => hash))].filter(
        (hash) => !assets.has(hash),
      );
      const done = completionJwt(JSON.stringify(manifest));
      return missing.length === 0
        ? { jwt: done, buckets: [] }
        : { jwt: `session:${missing.length}:${done}`, buckets: [missing] };
    },
  ],
  [
    'POST',
    /^\/workers\/assets\/upload$/,
    ({ query, bearer, parts }, _ids, { assets }) => {
      const [, count, done] = /^session:(\d+):(.*)$/.exec(bearer) ?? [];
      if (query.get('base64') !== 'true' || done === undefined)
        throw new Refusal(401, 10000, 'Authentication error');
      for (const hash of parts.keys()) assets.add(hash);
      return parts.size === Number(count) ? { jwt: done } : {};
    },
  ],
  [
    'PUT',
    /^\/workers\/scripts\/([^/]+)$/,
    ({ parts, texts, query }, [name = ''], account) => {
      if (query.get('bindings_inherit') !== 'strict')
        throw new Refusal(400, 10021, 'bindings_inherit is not strict');
      const { metadata, modules } = uploadIn(parts);
      const { migrations } = metadata;
      const worker: FakeWorker = account.workers.get(name) ?? {
        migrationTag: undefined,
        versions: [],
        deployments: [],
        subdomain: { enabled: false, previews_enabled: false },
        routes: [],
      };
      if (migrations !== undefined && migrations.old_tag !== worker.migrationTag)
        throw new Refusal(
          412,
          10079,
          `migration tag precondition failed; expected tag: ${worker.migrationTag}`,
        );
      const version = addVersion(worker, metadata, modules, texts);
      if (migrations !== undefined) worker.migrationTag = migrations.new_tag;
      deployVersion(worker, version.id, {});
      account.workers.set(name, worker);
      return { id: name, etag: 'e', deployment_id: version.id.replaceAll('-', ''), startup_time_ms: 40 };
    },
  ],
  [
    'POST',
    /^\/workers\/scripts\/([^/]+)\/versions$/,
    ({ parts, texts, query }, [name = ''], account) => {
      if (query.get('bindings_inherit') !== 'strict')
        throw new Refusal(400, 10021, 'bindings_inherit is not strict');
      const { metadata, modules } = uploadIn(parts);
      if (metadata.migrations !== undefined)
        throw new Refusal(400, 10211, 'migrations cannot be uploaded with a version');
      const { id, number } = addVersion(workerOf(account, name), metadata, modules, texts);
      return { id, number, startup_time_ms: 40, resources: { script: { etag: 'e' } } };
    },
  ],
  [
    'POST',
    /^\/workers\/scripts\/([^/]+)\/deployments$/,
    ({ json }, [name = ''], account) => {
      const { strategy, versions, annotations } = json as {
        strategy: string;
        versions: Array<{ version_id: string; percentage: number }>;
        annotations?: Record<string, string>;
      };
      const [version] = versions;
      if (strategy !== 'percentage' || versions.length !== 1 || version?.percentage !== 100)
        throw new Refusal(400, 10021, 'the percentages are not 100 together');
      return deployVersion(workerOf(account, name), version.version_id, annotations ?? {});
    },
  ],
  [
    'PATCH',
    /^\/workers\/scripts\/([^/]+)\/script-settings$/,
    ({ json }, [name = ''], account) => {
      workerOf(account, name);
      return json;
    },
  ],
  [
    'POST',
    /^\/workers\/scripts\/([^/]+)\/subdomain$/,
    ({ json }, [name = ''], account) => {
      const { enabled, previews_enabled = false } = json as { enabled: boolean; previews_enabled?: boolean };
      const worker = workerOf(account, name);
      worker.subdomain = { enabled, previews_enabled };
      return worker.subdomain;
    },
  ],
  [
    'PUT',
    /^\/workers\/scripts\/([^/]+)\/routes$/,
    ({ json }, [name = ''], account) => {
      if (!account.mayAllZones) throw new Refusal(403, 10_000, 'Authentication error');
      const routes = json as Array<{ pattern: string }>;
      workerOf(account, name).routes = routes.map(({ pattern }) => pattern);
      return routes.map(({ pattern }) => ({ pattern }));
    },
  ],
  [
    'GET',
    /^\/zones$/,
    ({ query }, _ids, { zones, id: accountId }) => {
      const zone = zones.get(query.get('name') ?? '');
      return zone === undefined || query.get('account.id') !== accountId ? [] : [{ id: zone.id }];
    },
  ],
  ['GET', /^\/zones\/([^/]+)\/workers\/routes$/, (_, [id], account) => zoneOf(account, id).routes],
  [
    'POST',
    /^\/zones\/([^/]+)\/workers\/routes$/,
    ({ json }, [id], account) => {
      const { pattern, script } = json as { pattern: string; script: string };
      const { routes } = zoneOf(account, id);
      if (routes.some((one) => one.pattern === pattern))
        throw new Refusal(409, 10_020, 'A route with the same pattern already exists.');
      routes.push({ id: String(routes.length), pattern, script });
      return routes.at(-1);
    },
  ],
];

function zoneOf({ zones }: Account, id: string | undefined): Zone {
  const zone = [...zones.values()].find((one) => one.id === id);
  if (zone === undefined) throw new Refusal(404, 7003, 'there is no such zone');
  return zone;
}

function workerOf({ workers }: Account, name: string, code = 10007): FakeWorker {
  const worker = workers.get(name);
  if (worker !== undefined) return worker;
  throw new Refusal(404, code, 'This Worker does not exist on your account.');
}

function uploadIn(parts: Asked['parts']): { metadata: Metadata; modules: string[] } {
  const text = parts.get('metadata');
  if (typeof text !== 'string') throw new Refusal(400, 10021, 'there is no metadata');
  const modules = [...parts].flatMap(([name, part]) => {
    if (typeof part === 'string') return [];
    if (part.type !== 'application/javascript+module' || part.name !== name)
      throw new Refusal(400, 10021, `${name} is a ${part.type} named ${part.name}`);
    return [name];
  });
  return { metadata: JSON.parse(text) as Metadata, modules };
}
