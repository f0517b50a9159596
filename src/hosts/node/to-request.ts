// Node's request as the Web's. The address stands for this server, whatever the Host header says.
import type { IncomingMessage } from 'node:http';
import { FlueError } from '../../errors.ts';

const ORIGIN = 'http://localhost';
/** What no Request may have (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** undefined for one that cannot be any: a forbidden method, a target that is no path. */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = 'GET' } = incoming;
  const url = urlOf(incoming.url ?? '/');
  if (url === undefined || FORBIDDEN_METHODS.has(method)) return undefined;
  const headers = headersOf(incoming);
  if (method === 'GET' || method === 'HEAD' || !hasBody(incoming))
    return new Request(url, { method, headers, signal });
  return new Request(url, { method, headers, signal, body: bodyOf(incoming), duplex: 'half' });
}

/** A path, or the whole address (RFC 9112, 3.2). */
function urlOf(target: string): string | undefined {
  const text = target.startsWith('/') ? ORIGIN + target : target;
  if (!URL.canParse(text)) return undefined;
  const { pathname, search, protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? ORIGIN + pathname + search : undefined;
}

function headersOf({ headers }: IncomingMessage): Headers {
  const out = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) out.set(name, Array.isArray(value) ? value.join(', ') : value);
  return out;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next().catch((cause: unknown) => {
          throw brokenOff(cause);
        });
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        incoming.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

/** By who sent it: no fault of the server's. */
function brokenOff(cause: unknown): FlueError {
  return new FlueError('malformed_request', 'the connection ended before the body did', {
    hint: 'send as many bytes as content-length says',
    cause,
  });
}
