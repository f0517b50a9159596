// What a deploy sends: the code, the files beside it, and the bindings, all taken from the folder that `flue build` makes. The
// metadata is what wrangler makes of the same folder; a test holds the one against the other.
import { hash } from 'node:crypto';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FlueError } from '../errors.ts';
import type { Files } from '../project/build/worker-modules.ts';
import type { Binding } from './request-bodies.ts';

/** The part of wrangler.jsonc that our builds write. */
interface WranglerConfig {
  name: string;
  main: string;
  compatibility_date: string;
  compatibility_flags: string[];
  durable_objects: { bindings: Array<{ name: string; class_name: string }> };
  migrations: Array<{ tag: string; new_sqlite_classes: string[] }>;
  assets: { binding: string; run_worker_first: boolean };
  version_metadata: { binding: string };
  vars?: Record<string, string>;
  routes?: string[];
}

export interface Asset {
  /** Of its content and kind: Cloudflare keeps one of each. */
  hash: string;
  /** Bytes. */
  size: number;
  content: string;
  type: string;
}

export interface Upload {
  name: string;
  main: string;
  /** By their paths, the main one among them. */
  modules: ReadonlyMap<string, string>;
  /** By their paths, from `/`. */
  assets: ReadonlyMap<string, Asset>;
  /** Without what is secret. */
  bindings: Binding[];
  compatibility: { date: string; flags: string[] };
  /** Of the Durable Objects, in their order. */
  classes: readonly string[];
  migrationTag: string;
  routes: readonly string[];
  gzipBytes: number;
}

const ASSETS = 'assets/';
/** https://developers.cloudflare.com/workers/platform/limits/#worker-size */
const MOST_BYTES = 64 * 2 ** 20;
/** Compressed: what the free plan and the paid one took before 2026, and may take still. */
export const FREE_GZIP_BYTES = 3 * 2 ** 20;
export const PAID_GZIP_BYTES = 10 * 2 ** 20;

/** `name` = another than the config's. Throws FlueError for what Cloudflare would refuse. */
export function uploadOf(files: Files, { name }: { name?: string | undefined } = {}): Upload {
  const config = JSON.parse(files.get('wrangler.jsonc') ?? '{}') as WranglerConfig;
  const modules = new Map([...files].filter(([path]) => path.endsWith('.js') && !path.startsWith(ASSETS)));
  return {
    name: checkedName(name ?? config.name),
    main: config.main,
    modules,
    assets: new Map([...files].filter(([path]) => path.startsWith(ASSETS)).map(assetAt)),
    bindings: bindingsOf(config),
    compatibility: { date: config.compatibility_date, flags: config.compatibility_flags },
    classes: config.durable_objects.bindings.map(({ class_name }) => class_name),
    migrationTag: config.migrations.at(-1)?.tag ?? 'v1',
    routes: config.routes ?? [],
    gzipBytes: checkedSize(modules),
  };
}

function bindingsOf(config: WranglerConfig): Binding[] {
  const { vars = {}, durable_objects: objects, version_metadata: version, assets } = config;
  return [
    ...Object.entries(vars).map(([name, text]): Binding => ({ name, type: 'plain_text', text })),
    ...objects.bindings.map((binding): Binding => ({ ...binding, type: 'durable_object_namespace' })),
    { name: version.binding, type: 'version_metadata' },
    { name: assets.binding, type: 'assets' },
  ];
}

/** https://developers.cloudflare.com/workers/static-assets/direct-upload/ : 32 hex digits of content and ending. */
function assetAt([path, content]: [string, string]): [string, Asset] {
  const bytes = Buffer.from(content);
  const type = extname(path) === '.html' ? 'text/html; charset=utf-8' : 'application/octet-stream';
  const digits = hash('sha256', bytes.toString('base64') + extname(path).slice(1)).slice(0, 32);
  return [`/${path.slice(ASSETS.length)}`, { hash: digits, size: bytes.length, content, type }];
}

function checkedName(name: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new FlueError('config_error', `"${name.slice(0, 100)}" cannot be the name of a Worker`, {
    hint: 'write lower-case letters, digits and dashes, at most 63',
  });
}

/** The compressed size is not known to be limited any more: what it may mean is a warning. */
function checkedSize(modules: ReadonlyMap<string, string>): number {
  const texts = [...modules.values()];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MOST_BYTES)
    throw new FlueError(
      'project_error',
      `the Worker is too large: ${megabytes(bytes)} of code, ${megabytes(bytes - MOST_BYTES)} more than the ${megabytes(MOST_BYTES)} that Cloudflare takes`,
      {
        hint: `leave large skills and data out of the project; the largest modules are ${largestModules(modules)}`,
      },
    );
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
}

/** The first two, with their sizes. */
export function largestModules(modules: Upload['modules']): string {
  const sizes = [...modules].map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
  const [first, second] = sizes.toSorted((a, b) => b.bytes - a.bytes);
  return [first, second]
    .flatMap((one) => (one === undefined ? [] : [`${one.path} (${megabytes(one.bytes)})`]))
    .join(' and ');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
