// One request and its answer over one connection. The answer is bounded while it arrives and never unpacked: a few packed
// bytes cannot become many.
import http from 'node:http';
import type { Socket } from 'node:net';
import { brokenBy, networkFault } from './fault.ts';

const MAX_HEADER_BYTES = 32 * 1024;
const FIRST_BYTES = 16 * 1024;

export interface Exchange {
  host: string;
  method: string;
  /** What stands in the request line. */
  resource: string;
  headers: Record<string, string | string[]>;
  body: Uint8Array | undefined;
  /** Of the answer's body. */
  maxBytes: number;
}

export interface Reply {
  status: number;
  statusText: string;
  /** Names in lower case. */
  headers: Array<[name: string, value: string]>;
  body: Uint8Array;
}

/** Closes the connection. Throws FlueError `sandbox_error`, or the signal's reason. */
export function exchange(
  socket: Socket,
  { host, method, resource, headers, body, maxBytes }: Exchange,
  signal: AbortSignal,
): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    let hasAnswered = false;
    socket.once('close', () => {
      signal.removeEventListener('abort', onAbort);
      if (!hasAnswered) reject(networkFault(`empty reply from ${host}`, { retryable: true }));
    });
    const request = http.request({
      createConnection: () => socket,
      method,
      path: resource,
      headers,
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    request.on('error', (thrown) => reject(brokenBy(thrown, host)));
    request.once('response', (message) => {
      hasAnswered = true;
      bodyOf(message, { host, method, maxBytes }).then((bytes) => resolve(replyOf(message, bytes)), reject);
    });
    request.end(body);
    if (signal.aborted) onAbort();
  }).finally(() => socket.destroy());
}

function bodyOf(
  message: http.IncomingMessage,
  { host, method, maxBytes }: { host: string; method: string; maxBytes: number },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const tooLarge = (): void =>
      reject(networkFault(`answer too large: more than ${maxBytes} bytes from ${host}`));
    const announced = Number(message.headers['content-length'] ?? 0);
    if (method !== 'HEAD' && announced > maxBytes) return tooLarge();
    // Grown in place: kept one by one, chunks of one byte would take a hundred times their size.
    let held = new Uint8Array(FIRST_BYTES);
    let size = 0;
    message.on('data', (chunk: Uint8Array) => {
      if (size + chunk.byteLength > maxBytes) return tooLarge();
      if (size + chunk.byteLength > held.byteLength) {
        const more = new Uint8Array(Math.max(size + chunk.byteLength, held.byteLength * 2));
        more.set(held.subarray(0, size));
        held = more;
      }
      held.set(chunk, size);
      size += chunk.byteLength;
    });
    message.once('end', () => resolve(held.slice(0, size)));
    message.on('error', (thrown) => reject(brokenBy(thrown, host)));
    message.once('close', () =>
      reject(networkFault(`connection to ${host} broke: closed`, { retryable: true })),
    );
  });
}

function replyOf(
  { statusCode = 0, statusMessage = '', rawHeaders }: http.IncomingMessage,
  body: Uint8Array,
): Reply {
  const headers: Reply['headers'] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.push([(rawHeaders[at] ?? '').toLowerCase(), rawHeaders[at + 1] ?? '']);
  }
  return { status: statusCode, statusText: statusMessage, headers, body };
}
