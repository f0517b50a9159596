// Sends an answer over the socket, in one piece or event by event, and breaks off the way its fault says.
// Every function answers whether the answer went out in full; a client that leaves early makes that false.
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, errorBody, errorTypeOf } from './api-error.ts';
import { type MessageSource, messageEvents, type StreamEvent, wholeMessage } from './message.ts';
import type { Fault } from './reply.ts';

export interface Delivery {
  response: ServerResponse;
  requestId: string;
  /** Resolves when the answer is finished or the client is gone. */
  closed: Promise<void>;
}

type HttpFault = Extract<Fault, { kind: 'http' }>;
type Headers = Record<string, string>;

export function sendJson(
  delivery: Delivery,
  status: number,
  body: string,
  headers: Headers = {},
): Promise<boolean> {
  const type = headers['content-type'] ?? 'application/json';
  const { response, requestId } = delivery;
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, {
    'request-id': requestId,
    ...headers,
    'content-type': type,
    'content-length': length,
  });
  return end(delivery, body);
}

export function sendError(delivery: Delivery, { status, type, message }: ApiError): Promise<boolean> {
  return sendJson(delivery, status, errorBody(type, message, delivery.requestId));
}

export function sendHttpFault(delivery: Delivery, fault: HttpFault): Promise<boolean> {
  const { status, retryAfter, errorType = errorTypeOf(status), body } = fault;
  const headers: Headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  if (body !== undefined)
    return sendJson(delivery, status, body, {
      ...headers,
      'content-type': fault.contentType ?? 'text/html',
    });
  const message = fault.message ?? errorType;
  return sendJson(delivery, status, errorBody(errorType, message, delivery.requestId), headers);
}

/** The answer to a request without `stream: true`: where a stream would break off, its JSON does. */
export async function sendMessage(delivery: Delivery, source: MessageSource): Promise<boolean> {
  const { fault } = source.reply;
  const body = JSON.stringify(wholeMessage(source));
  switch (fault?.kind) {
    case undefined:
    case 'truncated_tool_input':
      return sendJson(delivery, 200, body);
    case 'drop':
    case 'drop_before_headers':
      return drop(delivery);
    case 'stall':
      return hold(delivery);
    case 'error_event':
      await sendError(delivery, new ApiError(529, fault.message, fault.errorType));
      return false;
    default:
      await sendJson(delivery, 200, body.slice(0, body.length / 2));
      return false;
  }
}

export async function sendStream(delivery: Delivery, source: MessageSource): Promise<boolean> {
  const { fault, paceMs = 0 } = source.reply;
  if (fault?.kind === 'drop_before_headers') return drop(delivery);
  const { response, requestId } = delivery;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'request-id': requestId,
  });
  const events = messageEvents(source);
  const kept = fault ? events.slice(0, lengthBefore(fault, events.length)) : events;
  if (!fault && paceMs === 0) return end(delivery, kept.map(frame).join(''));
  await write(delivery, kept.map(frame), paceMs);
  if (response.closed) return false;
  const inFull = fault ? await breakOff(delivery, fault) : await end(delivery, '');
  return inFull && kept.length === events.length;
}

/** Resets the connection, as a provider that crashes does. */
export async function drop({ response, closed }: Delivery): Promise<boolean> {
  response.socket?.resetAndDestroy();
  await closed;
  return false;
}

function lengthBefore(fault: Fault, length: number): number {
  if (fault.kind === 'end_before_stop') return length - 1;
  return 'afterEvents' in fault ? fault.afterEvents : length;
}

async function breakOff(delivery: Delivery, fault: Fault): Promise<boolean> {
  switch (fault.kind) {
    case 'drop':
      // Without a reset: what was written before must arrive.
      delivery.response.socket?.destroy();
      return hold(delivery);
    case 'stall':
      return hold(delivery);
    case 'malformed_sse':
      return end(delivery, 'event content_block_delta\ndata\u0000: this is no frame\n\n<html>\n', false);
    case 'malformed_json':
      return end(delivery, 'event: content_block_delta\ndata: {"type":"content_block_de\n\n', false);
    case 'error_event': {
      const error = errorBody(fault.errorType, fault.message, delivery.requestId);
      return end(delivery, `event: error\ndata: ${error}\n\n`, false);
    }
    default:
      return end(delivery, '');
  }
}

async function hold({ closed }: Delivery): Promise<boolean> {
  await closed;
  return false;
}

async function end({ response, closed }: Delivery, last: string, inFull = true): Promise<boolean> {
  response.end(last);
  await closed;
  return inFull && response.writableFinished;
}

/** Resolves when all of it has left this process, or the client is gone. */
async function write({ response, closed }: Delivery, frames: string[], paceMs: number): Promise<void> {
  for (const piece of paceMs === 0 ? [frames.join('')] : frames) {
    if (response.closed) return;
    await Promise.race([new Promise((resolve) => response.write(piece, resolve)), closed]);
    if (paceMs > 0) await Promise.race([delay(paceMs), closed]);
  }
}

function frame(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
