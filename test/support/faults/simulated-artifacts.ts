// The runner's artifact service and its storage in virtual time, as a `fetch`, as unfriendly as the comments of
// simulated-comments.ts: slow answers, faults before and after what was asked is done, limits, lists that lag behind.
import type { Random } from './random.ts';
import type { Weather, World } from './simulated-comments.ts';

interface Stored {
  name: string;
  zip: Uint8Array;
  at: number;
}

type Answer = [status: number, content: object | Uint8Array, headers?: Record<string, string>];

export const SERVICE = { url: 'https://results.example/', token: tokenOf('Actions.Results:run-1:job-1') };

export function simulateArtifacts(world: World, random: Random, weather: Weather) {
  const names = new Set<string>();
  const uploads = new Map<string, Uint8Array>();
  const stored: Stored[] = [];

  const refusal = (): Answer | undefined => {
    const pause = { 'retry-after': String(random.int(1, 3)) };
    if (random.chance(weather.throttled / 2)) return [429, {}, pause];
    return random.chance(weather.throttled / 2) ? [403, {}, pause] : undefined;
  };

  const apply = (path: string, body: RequestInit['body']): Answer => {
    const method = path.split('/').at(-1) ?? '';
    if (path.startsWith('/storage/')) return storage(path, body);
    const asked = JSON.parse(String(body)) as { name: string };
    const visible = stored.filter(({ at }) => at <= world.now() - weather.lagMs * random.next());
    if (method === 'ListArtifacts') {
      const artifacts = stored.map(({ name, zip }) => ({ name, size: String(zip.length) }));
      return [200, { artifacts }];
    }
    if (method === 'GetSignedArtifactURL') {
      const isThere = visible.some(({ name }) => name === asked.name);
      return isThere ? [200, { signed_url: `https://blobs.example/storage/${asked.name}` }] : [404, {}];
    }
    if (method === 'CreateArtifact') {
      if (names.has(asked.name) || random.chance(weather.conflicts)) return [409, { code: 'already_exists' }];
      names.add(asked.name);
      return [200, { ok: true, signed_upload_url: `https://blobs.example/storage/${asked.name}` }];
    }
    const zip = uploads.get(asked.name);
    if (zip === undefined) return [400, {}];
    if (!stored.some(({ name }) => name === asked.name))
      stored.push({ name: asked.name, zip, at: world.now() });
    return [200, { ok: true }];
  };

  const storage = (path: string, body: RequestInit['body']): Answer => {
    const name = path.slice('/storage/'.length);
    if (body instanceof Uint8Array) {
      uploads.set(name, body);
      return [201, {}];
    }
    const found = stored.find((one) => one.name === name);
    return found === undefined ? [404, {}] : [200, found.zip];
  };

  /** One job's view; `requests` are its own. */
  const connect = () => {
    const requests: string[] = [];
    const wayMs = (): number => (random.chance(weather.slow) ? random.int(400, 2000) : random.int(20, 200));
    const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
      const path = new URL(String(input)).pathname;
      requests.push(path.split('/').at(-1) ?? '');
      await world.wait(wayMs());
      const breaks = random.chance(weather.broken);
      const before = breaks && random.chance(0.5);
      const answer = before ? undefined : (refusal() ?? apply(path, init.body));
      await world.wait(wayMs());
      const [status, content, headers = {}] = breaks || answer === undefined ? ([502, {}] as Answer) : answer;
      const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
      return new Response(new Uint8Array(bytes), { status, headers });
    };
    return { fetch, requests };
  };

  return { connect };
}

function tokenOf(scope: string): string {
  return `head.${Buffer.from(JSON.stringify({ scp: scope })).toString('base64url')}.signature`;
}
