// Hands requests, and sockets, on to the process that serves a version, and its answers back.
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { json } from '../../../http/envelope.ts';
import { sendRaw, sendResponse } from '../../node/send-response.ts';
import type { Version } from './version.ts';

type Upstream = Pick<Version, 'socketPath' | 'requests'>;

/** Of this connection alone (RFC 9110, 7.6.1). */
const OF_THE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'expect',
]);

export async function relay(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstream: Upstream,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked = ask(incoming, upstream, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, headersOf(answer));
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  enter(upstream);
  outgoing.once('close', () => {
    leave(upstream);
    asked.destroy();
    resolve();
  });
  asked.once('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else void sendResponse(away(), outgoing).catch(() => outgoing.destroy());
  });
  incoming.pipe(asked);
  await promise;
}

/** The answer of the first that has one other than 409: a run belongs to one of them, and nobody else can end it. */
export async function relayToOwner(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstreams: readonly Upstream[],
): Promise<void> {
  const body = await bytesOf(incoming);
  let first: Response | undefined;
  for (const upstream of upstreams) {
    const response = await answerOf(incoming, upstream, body);
    if (response.status !== 409) return sendResponse(response, outgoing);
    first ??= response;
  }
  await sendResponse(first ?? away(), outgoing);
}

export function relayUpgrade(
  incoming: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
  upstream: Upstream,
): void {
  const asked = ask(incoming, upstream, (answer) => {
    void bytesOf(answer).then((body) => sendRaw(responseOf(answer, body), socket));
  });
  asked.setHeader('connection', 'Upgrade');
  asked.once('upgrade', (answer: IncomingMessage, behind: Duplex, rest: Buffer) => {
    const lines = pairs(answer.rawHeaders).map(([name, value]) => `${name}: ${value}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (rest.length > 0) socket.write(rest);
    if (head.length > 0) behind.write(head);
    behind.pipe(socket).pipe(behind);
    behind.once('error', () => socket.destroy()).once('close', () => socket.destroy());
    socket.once('close', () => behind.destroy());
  });
  asked.once('error', () => void sendRaw(away(), socket));
  socket.once('close', () => asked.destroy());
  asked.end();
}

/** As of whatever stands before a server that is away: who asks (the client of ours too) does so again. */
export function away(): Response {
  const error = { code: 'overloaded', message: 'the project is being loaded: try again in a moment' };
  return json({ error }, 502, { 'retry-after': '1' });
}

function ask(
  incoming: IncomingMessage,
  { socketPath }: Upstream,
  onAnswer: (answer: IncomingMessage) => void,
) {
  const { method, url: path, headers } = incoming;
  const given = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name));
  return request(
    { socketPath, method, path, headers: Object.fromEntries(given), setHost: false, agent: false },
    onAnswer,
  );
}

function answerOf(incoming: IncomingMessage, upstream: Upstream, body: Buffer): Promise<Response> {
  return new Promise((resolve) => {
    const asked = ask(incoming, upstream, (answer) => {
      void bytesOf(answer).then((bytes) => resolve(responseOf(answer, bytes)));
    });
    asked.once('error', () => resolve(away()));
    asked.end(body);
  });
}

function responseOf({ statusCode = 502, headers }: IncomingMessage, body: Buffer): Response {
  const given = Object.entries(plainHeaders(headers)).filter(([name]) => name !== 'content-length');
  const content = body.length === 0 ? null : new Uint8Array(body);
  return new Response(content, { status: statusCode, headers: given });
}

function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_THE_CONNECTION.has(name) && name !== 'transfer-encoding')
      .map(([name, value]) => [name, String(value)]),
  );
}

function headersOf({ rawHeaders }: IncomingMessage): string[] {
  return pairs(rawHeaders)
    .filter(
      ([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()) && name.toLowerCase() !== 'transfer-encoding',
    )
    .flat();
}

function pairs(raw: readonly string[]): Array<[string, string]> {
  return raw.flatMap(
    (name, at): Array<[string, string]> => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []),
  );
}

/** Of an incomplete one what has come: whoever reads it finds out. */
async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    // The peer is gone.
  }
  return Buffer.concat(chunks);
}

function enter({ requests }: Upstream): void {
  requests.count += 1;
}

function leave({ requests }: Upstream): void {
  requests.count -= 1;
  if (requests.count === 0) requests.onNone?.();
}
