// The Web's response over Node's. A stream goes out at its reader's pace.
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const STREAMED = /^(?:text\/event-stream|application\/x-ndjson|application\/octet-stream)/;

export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const headers = Object.fromEntries(response.headers);
  const { body, status } = response;
  if (body === null) return void outgoing.writeHead(status, headers).end();
  if (!STREAMED.test(headers['content-type'] ?? '')) {
    const bytes = Buffer.from(await response.arrayBuffer());
    return void outgoing.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
  }
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  await pipe(body, outgoing);
}

async function pipe(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const onClose = (): void => void reader.cancel().catch(() => {});
  // That it breaks off is told by its close.
  outgoing.once('close', onClose).on('error', () => {});
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || outgoing.destroyed) break;
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } catch {
    // Its beginning is sent: all that can be said is that it is not whole.
    outgoing.destroy();
  } finally {
    outgoing.off('close', onClose);
  }
}

/** Or closed. It leaves nothing behind: a slow reader is waited for thousands of times. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}

/** Over a connection that wanted to become something else, and is closed after it. */
export async function sendRaw(response: Response, socket: Duplex): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const head = [
    `HTTP/1.1 ${response.status} ${STATUS_TEXT[response.status] ?? 'Refused'}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
  // The other end may never close its side, and nobody else watches over a connection that was to be upgraded.
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
}

/** For a refusal to be read. */
const LINGER_MS = 2_000;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
