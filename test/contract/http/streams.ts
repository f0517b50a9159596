// Readers of streams for tests: a WebSocket whose frames are awaited one by one, and server-sent events to their end.
import type { Target } from './client.ts';

export interface Frame {
  type: string;
  runId?: string;
  offset?: number;
  requestId?: string;
  event?: { type: string; callId?: string };
  snapshot?: { status: string; lastOffset: number };
  error?: { code: string };
}

export interface TestSocket {
  protocol: string;
  send(frame: object): void;
  sendText(text: string): void;
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void;
  next(): Promise<Frame>;
  nextText(): Promise<string>;
  /** All frames up to the first that fits, it included. */
  until(fits: (frame: Frame) => boolean): Promise<Frame[]>;
  close(): void;
  /** The close code. */
  closed: Promise<number>;
}

export async function connect({ url, token }: Target, path: string): Promise<TestSocket> {
  const bearer = `bearer.${Buffer.from(token).toString('base64url')}`;
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, ['flue.v1', bearer]);
  const texts: string[] = [];
  const waiting: Array<PromiseWithResolvers<string>> = [];
  const closed = Promise.withResolvers<number>();
  socket.onmessage = ({ data }) => {
    const next = waiting.shift();
    if (next === undefined) texts.push(String(data));
    else next.resolve(String(data));
  };
  socket.onclose = ({ code }) => {
    closed.resolve(code);
    for (const one of waiting) one.reject(new Error(`the socket closed with ${code}`));
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no socket at ${path}`));
  });
  socket.onerror = () => {};
  const nextText = (): Promise<string> => {
    const text = texts.shift();
    if (text !== undefined) return Promise.resolve(text);
    const next = Promise.withResolvers<string>();
    waiting.push(next);
    return next.promise;
  };
  const next = async (): Promise<Frame> => JSON.parse(await nextText()) as Frame;
  return {
    protocol: socket.protocol,
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendText: (text) => socket.send(text),
    sendBytes: (bytes) => socket.send(bytes),
    next,
    nextText,
    async until(fits) {
      const frames: Frame[] = [];
      for (;;) {
        const frame = await next();
        frames.push(frame);
        if (fits(frame)) return frames;
      }
    },
    close: () => socket.close(),
    closed: closed.promise,
  };
}

export async function readSse(
  { url, token }: Target,
  path: string,
  headers: Record<string, string> = {},
): Promise<Array<{ id: string | undefined; data: Frame }>> {
  const response = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
  });
  const text = await response.text();
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({
      id: /^id: (.*)$/m.exec(block)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as Frame,
    }));
}

/** The offsets of durable events, in the order they came. */
export function durable(frames: readonly Frame[]): number[] {
  return frames.flatMap(({ type, offset }) => (type === 'event' && offset !== undefined ? [offset] : []));
}
