// Cloudflare's API on a loopback port, over an account that the test can look into. A request that it does not know, or that
// is not as it should be, is refused; faults are injected by the request that they are for.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Account, Refusal } from './account.ts';
import { type Asked, answer } from './routes.ts';

export interface Recorded {
  method: string;
  /** Without the account, or without what stands before `/zones`. */
  path: string;
  json: unknown;
  /** Names, and of text the text. */
  parts: ReadonlyMap<string, File | string>;
}

export interface Fault {
  /** Of `METHOD /path`. */
  on: RegExp;
  /** Instead of an answer; `drop` closes the connection before anything is done, `drop after` when it is done, `hang` says nothing. */
  instead:
    | { status: number; code?: number; message?: string; headers?: Record<string, string> }
    | 'drop'
    | 'drop after'
    | 'hang';
}

export interface FakeCloudflare {
  /** CLOUDFLARE_API_BASE_URL. */
  url: string;
  requests: Recorded[];
  /** Each is used once. */
  faults: Fault[];
  /** `METHOD /path` of all that were no GET. */
  writes(): string[];
  stop(): Promise<void>;
}

export const API_TOKEN = 'cf-token-7Yk2';

export async function startCloudflare(account: Account): Promise<FakeCloudflare> {
  const requests: Recorded[] = [];
  const faults: Fault[] = [];
  const prefix = `/client/v4/accounts/${account.id}`;

  const respond = async (
    request: IncomingMessage,
  ): Promise<{ status: number; body: string; headers: Record<string, string> } | 'drop' | 'hang'> => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://x');
    const { method = 'GET' } = request;
    const path = pathname.startsWith(`${prefix}/`)
      ? pathname.slice(prefix.length)
      : pathname.replace(/^\/client\/v4(?=\/zones)/, '');
    const { texts, ...body } = await bodyOf(request);
    requests.push({ method, path, ...body });
    const at = faults.findIndex(({ on }) => on.test(`${method} ${path}`));
    const [fault] = at === -1 ? [] : faults.splice(at, 1);
    const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    const asked: Asked = { method, path, query, bearer, texts, ...body };
    if (fault?.instead === 'drop' || fault?.instead === 'hang') return fault.instead;
    if (typeof fault?.instead === 'object') {
      const { status, code, message = 'injected', headers = {} } = fault.instead;
      return { status, headers, body: code === undefined ? '<html>' : envelope(null, [{ code, message }]) };
    }
    try {
      if (bearer !== API_TOKEN && path !== '/workers/assets/upload')
        throw new Refusal(403, 9109, 'Invalid access token');
      if (path === pathname) throw new Refusal(404, 7003, `Could not route to ${pathname}`);
      const result = answer(asked, account);
      return fault === undefined ? { status: 200, headers: {}, body: envelope(result, []) } : 'drop';
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const { status, code, message } = thrown;
      return { status, headers: {}, body: envelope(null, [{ code, message }]) };
    }
  };

  const server = createServer((request, response) => {
    void respond(request).then((given) => {
      if (given === 'hang') return;
      if (given === 'drop') return request.socket.destroy();
      const headers = { 'content-type': 'application/json', 'cf-ray': '8f0-TEST', ...given.headers };
      return response.writeHead(given.status, headers).end(given.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/client/v4`,
    requests,
    faults,
    writes: () =>
      requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function envelope(result: unknown, errors: object[]): string {
  return JSON.stringify({ success: errors.length === 0, errors, messages: [], result });
}

async function bodyOf(request: IncomingMessage): Promise<Pick<Asked, 'json' | 'parts' | 'texts'>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  const nothing = { parts: new Map(), texts: new Map() };
  if (bytes.length === 0) return { json: undefined, ...nothing };
  if (!type.startsWith('multipart/form-data')) return { json: JSON.parse(bytes.toString()), ...nothing };
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const texts = new Map<string, string>();
  for (const [name, part] of form) if (typeof part !== 'string') texts.set(name, await part.text());
  return { json: undefined, parts: new Map(form.entries()), texts };
}
