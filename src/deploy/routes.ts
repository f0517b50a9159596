// The routes of a Worker: all at once, or zone by zone for a token that may not change those of all zones. Zone by zone, what
// is not named any more stays.
import { FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { doOnce } from './do-once.ts';
import type { RouteBody } from './request-bodies.ts';

/** Throws FlueError. */
export async function setRoutes(
  api: CloudflareApi,
  name: string,
  patterns: readonly string[],
): Promise<void> {
  const path = `/workers/scripts/${name}/routes`;
  const body = patterns.map((pattern) => ({ pattern }));
  try {
    await api.write({ method: 'PUT', path, body, repeatable: true });
  } catch (thrown) {
    if (!(thrown instanceof FlueError && thrown.code === 'forbidden')) throw thrown;
    await setByZone(api, name, patterns);
  }
}

/** All zones are found and looked at before any is changed. */
async function setByZone(api: CloudflareApi, name: string, patterns: readonly string[]): Promise<void> {
  const missing: Array<{ zone: string; pattern: string }> = [];
  for (const pattern of patterns) {
    const zone = await zoneOf(api, pattern);
    const owner = await ownerOf(api, zone, pattern);
    if (owner !== undefined && owner !== name)
      throw new FlueError('config_error', `the route "${pattern}" leads to the Worker "${owner}"`, {
        hint: 'delete it there, or leave it out of worker.routes',
      });
    if (owner === undefined) missing.push({ zone, pattern });
  }
  for (const { zone, pattern } of missing) await addRoute(api, { zone, pattern, name });
}

async function addRoute(
  api: CloudflareApi,
  { zone, pattern, name }: { zone: string; pattern: string; name: string },
): Promise<void> {
  const path = `/zones/${zone}/workers/routes`;
  const body: RouteBody = { pattern, script: name };
  await doOnce<unknown>({
    clock: api.clock,
    act: () => api.write({ method: 'POST', path, body, repeatable: false }),
    find: () => ownerOf(api, zone, pattern),
  });
}

/** The longest name that the account has a zone for. */
async function zoneOf(api: CloudflareApi, pattern: string): Promise<string> {
  const host = pattern.replace(/^https?:\/\//, '').replace(/[/:].*/, '');
  const parts = host.replace(/^\*\.?/, '').split('.');
  for (let from = 0; from < parts.length - 1; from++) {
    const name = parts.slice(from).join('.');
    const query = new URLSearchParams({ name, 'account.id': api.accountId });
    const [zone] = listOf(await api.get(`/zones?${query}`));
    if (typeof zone?.id === 'string') return zone.id;
  }
  throw new FlueError('config_error', `the zone of the route "${pattern}" is not to be found`, {
    hint: 'look at worker.routes, and whether the API token may read the zone and edit its Workers routes',
  });
}

async function ownerOf(api: CloudflareApi, zone: string, pattern: string): Promise<string | undefined> {
  const routes = listOf(await api.get(`/zones/${zone}/workers/routes`));
  const route = routes.find((one) => one.pattern === pattern);
  return typeof route?.script === 'string' ? route.script : undefined;
}

function listOf(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? value.filter(isPlainObject) : [];
}
