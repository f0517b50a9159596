// The answer of node:http as the part of a `Response` that a model client reads: status, headers, body as a reader or text.
import type { IncomingMessage } from 'node:http';

/** Chunks held for a reader that does not read; then the socket is paused. */
const HELD_CHUNKS = 64;

export function responseOf(message: IncomingMessage, signal: AbortSignal | undefined): Response {
  const status = message.statusCode ?? 0;
  const reader = createReader(message, signal);
  const text = async (): Promise<string> => {
    const decoder = new TextDecoder();
    let all = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      all += decoder.decode(part.value, { stream: true });
    }
    return all + decoder.decode();
  };
  const response = {
    status,
    ok: status >= 200 && status < 300,
    statusText: message.statusMessage ?? '',
    url: message.url ?? '',
    headers: headersOf(message),
    body: { getReader: () => reader, cancel: () => reader.cancel() },
    text,
    json: async (): Promise<unknown> => JSON.parse(await text()),
  };
  return response as unknown as Response;
}

function headersOf({ headers }: IncomingMessage) {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    [value].flat().join(', '),
  ]);
  const byName = new Map(entries);
  return {
    get: (name: string): string | null => byName.get(name.toLowerCase()) ?? null,
    has: (name: string): boolean => byName.has(name.toLowerCase()),
    entries: () => byName.entries(),
    forEach: (each: (value: string, name: string) => void): void => byName.forEach(each),
    [Symbol.iterator]: () => byName.entries(),
  };
}

type Part = { done: false; value: Uint8Array } | { done: true; value: undefined };

interface BodyReader {
  read(): Promise<Part>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

interface Waiting {
  resolve(part: Part): void;
  reject(reason: unknown): void;
}

function createReader(message: IncomingMessage, signal: AbortSignal | undefined): BodyReader {
  const chunks: Uint8Array[] = [];
  let end: { error: unknown } | 'end' | undefined;
  let waiting: Waiting | undefined;

  const finish = (how: { error: unknown } | 'end'): void => {
    end ??= how;
    const reader = waiting;
    waiting = undefined;
    if (reader !== undefined) settle(reader);
  };
  const settle = ({ resolve, reject }: Waiting): void => {
    if (end === 'end') resolve({ done: true, value: undefined });
    else reject(end?.error);
  };

  message.on('data', (chunk: Uint8Array) => {
    const reader = waiting;
    waiting = undefined;
    if (reader !== undefined) return reader.resolve({ done: false, value: chunk });
    chunks.push(chunk);
    if (chunks.length >= HELD_CHUNKS) message.pause();
  });
  message.once('end', () => finish('end'));
  message.once('error', (cause) => finish({ error: new TypeError('terminated', { cause }) }));
  message.once('close', () => finish({ error: signal?.reason ?? new TypeError('terminated') }));
  const onAbort = (): void => {
    finish({ error: signal?.reason });
    message.destroy();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  message.once('close', () => signal?.removeEventListener('abort', onAbort));

  return {
    read() {
      const chunk = chunks.shift();
      if (chunk !== undefined) {
        if (message.isPaused()) message.resume();
        return Promise.resolve({ done: false, value: chunk });
      }
      return new Promise((resolve, reject) => {
        if (end === undefined) waiting = { resolve, reject };
        else settle({ resolve, reject });
      });
    },
    async cancel() {
      message.destroy();
    },
    releaseLock() {},
  };
}
