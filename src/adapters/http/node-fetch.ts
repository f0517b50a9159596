// `fetch` over node:http(s), as much of it as a model client needs. Node's own loads all of undici first (26 ms, a fifth
// of the time to the first request), costs twice the CPU a request, and knows no HTTPS_PROXY; this one does.
import http from 'node:http';
import type https from 'node:https';
import { responseOf } from './node-response.ts';

export interface NodeFetchOptions {
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken from; no proxy without it. */
  environment?: Readonly<Record<string, string | undefined>> | undefined;
}

type Fetch = typeof globalThis.fetch;

/**
 * Takes a URL, method, headers, a body of text or bytes, and a signal. Redirects are not followed: they come back as they
 * are. Rejects like `fetch`: TypeError "fetch failed" with the cause, or the signal's reason.
 */
export function createNodeFetch({ environment }: NodeFetchOptions = {}): Fetch {
  const options = { keepAlive: true, ...(environment === undefined ? {} : { proxyEnv: { ...environment } }) };
  // Loaded and made at its first use: TLS takes a while, and a gateway on loopback never needs it.
  const agents: { http?: http.Agent; https?: https.Agent } = {};

  const send = (url: URL, settings: http.RequestOptions): http.ClientRequest => {
    if (url.protocol === 'https:') {
      const secure = process.getBuiltinModule('node:https');
      agents.https ??= new secure.Agent(options);
      return secure.request(url, { ...settings, agent: agents.https });
    }
    agents.http ??= new http.Agent(options);
    return http.request(url, { ...settings, agent: agents.http });
  };

  const nodeFetch = async (input: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { signal } = init;
    signal?.throwIfAborted();
    const body = bodyOf(init.body);
    const headers = headersOf(init.headers);
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const request = send(new URL(input), { method: init.method ?? 'GET', headers });
      const onAbort = (): void => {
        request.destroy();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      request.once('close', () => signal?.removeEventListener('abort', onAbort));
      request.once('error', (cause) => reject(new TypeError('fetch failed', { cause })));
      request.once('response', (message) => resolve(responseOf(message, signal ?? undefined)));
      request.end(body);
    });
  };
  return nodeFetch as Fetch;
}

function bodyOf(body: RequestInit['body']): string | Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('fetch failed', { cause: new Error('only text and bytes can be sent') });
}

function headersOf(init: RequestInit['headers']): Record<string, string> {
  if (init === undefined) return {};
  const pairs = Symbol.iterator in init ? [...init] : Object.entries(init);
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.toLowerCase(), String(value)]));
}
