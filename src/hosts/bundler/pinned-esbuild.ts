// Fetches the pinned esbuild from a registry of npm packages: two packages, each compared with its hash before anything
// of it is written.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { FlueError, messageOf } from '../../errors.ts';
import { ESBUILD_INTEGRITY, ESBUILD_VERSION } from './pinned-packages.ts';
import { filesInTarball } from './tarball.ts';

export interface PinnedEsbuildOptions {
  environment: Readonly<Record<string, string | undefined>>;
  /** Need not follow redirects, nor give more of an answer than its status, headers and reader. */
  fetch: typeof globalThis.fetch;
  /** As Node names it; this machine's when left out. */
  platform?: string;
  /** What the packages hash to, by name. */
  integrity?: Readonly<Record<string, string>>;
}

const REGISTRY = 'https://registry.npmjs.org';
const LIMIT_MS = 120_000;
const MOST_REDIRECTS = 5;
const MOST_BYTES = 40_000_000;
const OTHER_WAYS =
  'npm install --save-dev esbuild; or set FLUE_ESBUILD to the folder of an installed one, or NPM_CONFIG_REGISTRY to a registry that has it';

/** The folder of the package `esbuild`. Throws FlueError project_error when it cannot be had. */
export async function pinnedEsbuild({
  environment,
  fetch,
  platform = `${process.platform}-${process.arch}`,
  integrity = ESBUILD_INTEGRITY,
}: PinnedEsbuildOptions): Promise<string> {
  const program = `@esbuild/${platform}`;
  if (integrity[program] === undefined)
    throw new FlueError(
      'project_error',
      `the project imports packages, and for ${platform} no esbuild is known`,
      {
        hint: OTHER_WAYS,
      },
    );
  const place = join(cacheFolder(environment), 'flue-esbuild', ESBUILD_VERSION, platform);
  const folder = join(place, 'node_modules/esbuild');
  if (existsSync(folder)) return folder;
  const registry = registryIn(environment);
  try {
    const names = ['esbuild', program];
    const tarballs = await Promise.all(names.map((name) => fetched(`${registry}/${tarballOf(name)}`, fetch)));
    const packages = new Map(names.map((name, index) => [name, tarballs[index] ?? new Uint8Array()]));
    for (const [name, tarball] of packages) {
      const isPinned = hashOf(tarball) === integrity[name];
      if (!isPinned) throw new Error(`what it gave for ${name} is something else than was pinned`);
    }
    keep(place, packages);
  } catch (cause) {
    throw new FlueError(
      'project_error',
      `the project imports packages, and esbuild ${ESBUILD_VERSION}, which takes them in, cannot be had from ${registry}: ${messageOf(cause)}`,
      { hint: OTHER_WAYS, cause },
    );
  }
  return folder;
}

/** Kept between jobs on a runner of one's own. */
function cacheFolder({ RUNNER_TOOL_CACHE, XDG_CACHE_HOME }: PinnedEsbuildOptions['environment']): string {
  return RUNNER_TOOL_CACHE?.trim() || join(XDG_CACHE_HOME?.trim() || join(homedir(), '.cache'), 'flue');
}

/** As npm reads it; whatever stands there, the hash decides. */
function registryIn(environment: PinnedEsbuildOptions['environment']): string {
  const named = (environment.NPM_CONFIG_REGISTRY ?? environment.npm_config_registry)?.trim() || REGISTRY;
  if (/^https?:/.test(named) && URL.canParse(named)) return named.replace(/\/+$/, '');
  throw new FlueError(
    'config_error',
    `NPM_CONFIG_REGISTRY is "${named}", which is no address of a registry`,
    {
      hint: `write one such as ${REGISTRY}`,
    },
  );
}

function tarballOf(name: string): string {
  return `${name}/-/${name.replace(/^.*\//, '')}-${ESBUILD_VERSION}.tgz`;
}

async function fetched(url: string, fetch: typeof globalThis.fetch): Promise<Uint8Array> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await fetch(at, { signal: AbortSignal.timeout(LIMIT_MS) });
    const location = response.status >= 300 && response.status < 400 && response.headers.get('location');
    if (response.ok) return bytesOf(response);
    if (!location) throw new Error(`${at} answered ${response.status}`);
    at = new URL(location, at).href;
  }
  throw new Error(`${url} redirects without end`);
}

async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const reader = body?.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    parts.push(part.value);
    bytes += part.value.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES / 1e6} MB`);
  }
  return Buffer.concat(parts);
}

/** https://www.w3.org/TR/SRI/#integrity-metadata */
function hashOf(tarball: Uint8Array): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** In one step: another process may be doing the same. */
function keep(place: string, tarballs: ReadonlyMap<string, Uint8Array>): void {
  mkdirSync(dirname(place), { recursive: true });
  const beside = mkdtempSync(`${place}.`);
  try {
    for (const [name, tarball] of tarballs) {
      for (const { path, mode, content } of filesInTarball(tarball)) {
        const file = join(beside, 'node_modules', name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content, { mode });
      }
    }
    renameSync(beside, place);
  } catch (thrown) {
    if (!existsSync(place)) throw thrown;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}
