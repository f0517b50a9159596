// Artifacts of GitHub workflow runs: the service that the runner names in ACTIONS_RESULTS_URL (Twirp over JSON, as
// actions/upload-artifact v4 calls it), the storage behind its signed addresses, and the REST routes that list and hand
// them out. The service and the storage are one server of their own; the REST part is a route of the fake GitHub.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitHubAsked, GitHubRoute } from './github-server.ts';

export interface FakeArtifact {
  id: number;
  /** GITHUB_RUN_ID */
  run: number;
  name: string;
  zip: Uint8Array;
  expired?: boolean;
  /** Left by a run of a fork's code. */
  fork?: boolean;
  /** What the list says instead of the truth. */
  claimedSize?: number;
}

export interface ArtifactServer {
  /** ACTIONS_RESULTS_URL */
  url: string;
  artifacts: FakeArtifact[];
  /** `CreateArtifact`, `PUT blob`, … in order. */
  requests: string[];
  /** Statuses answered instead, first come first served; `drop` closes the connection, `lost` does it afterwards, `none` is as ever, `stall` never
   *  comes. */
  faults: Array<number | 'drop' | 'lost' | 'none' | 'stall'>;
  /** The runner's token for a job of a run. */
  tokenFor(run: number): string;
  /** The routes below /repos/{owner}/{repo}/. */
  route: GitHubRoute;
  stop(): Promise<void>;
}

interface Upload {
  run: number;
  name: string;
  zip: Uint8Array | undefined;
}

const TWIRP = '/twirp/github.actions.results.api.v1.ArtifactService/';

export async function startArtifactServer(): Promise<ArtifactServer> {
  const artifacts: FakeArtifact[] = [];
  const uploads = new Map<string, Upload>();
  const requests: string[] = [];
  const faults: ArtifactServer['faults'] = [];
  let nextId = 1;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const what = path.startsWith(TWIRP) ? path.slice(TWIRP.length) : `${request.method} blob`;
    requests.push(what);
    const fault = faults.shift();
    if (fault === 'drop') return void request.socket.destroy();
    if (fault === 'stall') return;
    if (typeof fault === 'number') return void response.writeHead(fault).end('{"code":"unavailable"}');
    const body = await bytesOf(request);
    const [status, content] = path.startsWith(TWIRP)
      ? twirp(what, request, body)
      : storage(path, request, body);
    if (fault === 'lost') return void request.socket.destroy();
    response.writeHead(status).end(content instanceof Uint8Array ? content : JSON.stringify(content));
  };

  const twirp = (method: string, { headers }: IncomingMessage, body: Uint8Array): [number, object] => {
    const run = runIn(headers.authorization ?? '');
    if (run === undefined || headers['content-type'] !== 'application/json')
      return [401, { code: 'unauthenticated' }];
    const asked = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    if (asked.workflow_run_backend_id !== `run-${run}`) return [403, { code: 'permission_denied' }];
    const name = String(asked.name);
    const own = artifacts.filter((artifact) => artifact.run === run);
    if (method === 'CreateArtifact') {
      const isTaken = [...uploads.values()].some((upload) => upload.run === run && upload.name === name);
      if (isTaken) return [409, { code: 'already_exists', msg: 'an artifact with this name already exists' }];
      if (asked.version !== 4 || !(Date.parse(String(asked.expires_at)) > Date.now()))
        return [400, { code: 'invalid_argument' }];
      const key = randomUUID();
      uploads.set(key, { run, name, zip: undefined });
      return [200, { ok: true, signed_upload_url: `${url()}/storage/${key}?sig=secret` }];
    }
    if (method === 'FinalizeArtifact') {
      const upload = [...uploads.values()].find((one) => one.run === run && one.name === name);
      if (upload?.zip === undefined || asked.size !== String(upload.zip.length))
        return [400, { code: 'failed_precondition' }];
      const id = nextId++;
      artifacts.push({ id, run, name, zip: upload.zip });
      return [200, { ok: true, artifact_id: String(id) }];
    }
    if (method === 'ListArtifacts') {
      return [
        200,
        {
          artifacts: own.map((one) => ({
            workflow_run_backend_id: `run-${run}`,
            workflow_job_run_backend_id: `job-${one.id}`,
            database_id: String(one.id),
            name: one.name,
            size: String(one.claimedSize ?? one.zip.length),
          })),
        },
      ];
    }
    if (method !== 'GetSignedArtifactURL') return [404, { code: 'bad_route' }];
    const found = own.find(
      (one) => one.name === name && asked.workflow_job_run_backend_id === `job-${one.id}`,
    );
    if (found === undefined) return [404, { code: 'not_found' }];
    return [200, { signed_url: `${url()}/storage/${found.id}?sig=secret` }];
  };

  /** As the blob storage does it: no token of GitHub's, but the right header. */
  const storage = (
    path: string,
    { method, headers }: IncomingMessage,
    body: Uint8Array,
  ): [number, Uint8Array | object] => {
    if (headers.authorization !== undefined) return [400, { code: 'the token was sent to the storage' }];
    const key = path.slice('/storage/'.length);
    if (method === 'GET') {
      const found = artifacts.find(({ id }) => String(id) === key);
      return found === undefined ? [404, {}] : [200, found.zip];
    }
    const upload = uploads.get(key);
    if (method !== 'PUT' || upload === undefined || headers['x-ms-blob-type'] !== 'BlockBlob')
      return [400, {}];
    upload.zip = body;
    return [201, {}];
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = (): string => `http://127.0.0.1:${port}`;
  return {
    url: `${url()}/`,
    artifacts,
    requests,
    faults,
    tokenFor: (run) => jwt({ scp: `Actions.GenericRead:0 Actions.Results:run-${run}:job-of-${run}`, run }),
    route: (asked) => restAnswer(artifacts, asked, url()),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** https://docs.github.com/rest/actions/artifacts */
function restAnswer(
  artifacts: readonly FakeArtifact[],
  { method, path, query }: GitHubAsked,
  storage: string,
): ReturnType<GitHubRoute> {
  if (method !== 'GET') return undefined;
  if (path === 'actions/artifacts') {
    const named = artifacts.filter(({ name }) => name === query.get('name'));
    return listPage(named, { path, query });
  }
  const [, run] = /^actions\/runs\/(\d+)\/artifacts$/.exec(path) ?? [];
  if (run !== undefined)
    return listPage(
      artifacts.filter((artifact) => String(artifact.run) === run),
      { path, query },
    );
  const [, id] = /^actions\/artifacts\/(\d+)\/zip$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const found = artifacts.find((artifact) => String(artifact.id) === id);
  if (found === undefined) return { status: 404, json: { message: 'Not Found' } };
  if (found.expired) return { status: 410, json: { message: 'Artifact has expired' } };
  return { status: 302, headers: { location: `${storage}/storage/${id}?sig=secret` } };
}

/** Not a plain list: the pages are objects. */
function listPage(
  artifacts: readonly FakeArtifact[],
  { path, query }: Pick<GitHubAsked, 'path' | 'query'>,
): ReturnType<GitHubRoute> {
  const own = artifacts.toReversed();
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(own.length / size));
  const next = `/repos/octo-org/octo-repo/${path}?per_page=${size}&page=${page + 1}`;
  return {
    status: 200,
    headers: page < last ? { link: `<${next}>; rel="next"` } : {},
    json: {
      total_count: own.length,
      artifacts: own
        .slice((page - 1) * size, page * size)
        .map(({ id, run, name, zip, expired, claimedSize, fork }) => ({
          id,
          name,
          size_in_bytes: claimedSize ?? zip.length,
          digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
          expired: expired ?? false,
          archive_download_url: `https://api.github.com/repos/octo-org/octo-repo/actions/artifacts/${id}/zip`,
          workflow_run: {
            id: run,
            repository_id: 1296269,
            head_repository_id: fork ? 7654321 : 1296269,
          },
        })),
    },
  };
}

function jwt(claims: object): string {
  const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.${Buffer.from('signature').toString('base64url')}`;
}

function runIn(authorization: string): number | undefined {
  try {
    const [, payload = ''] = authorization.replace(/^Bearer /, '').split('.');
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { run: number }).run;
  } catch {
    return undefined;
  }
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
