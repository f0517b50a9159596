// Plays an answer the way a provider streams it: after its latency, in several pieces, with the faults of the script.
import { ModelFault, type ModelListener, type ModelResponse } from '../../../core/ports.ts';
import type { ScriptFault, ScriptReply } from './script.ts';

/** Calls `action` once after `ms`; the returned function cancels it. */
export type After = (ms: number, action: () => void) => () => void;

export interface Performance {
  reply: ScriptReply;
  response: ModelResponse;
  listener: ModelListener;
  signal: AbortSignal;
  after: After;
}

const PIECES = 20;
const LEAST_PIECE = 16;

export async function perform({ reply, response, listener, signal, after }: Performance): Promise<void> {
  const { latencyMs = 0, fault = {} } = reply;
  if (latencyMs > 0) await pause(latencyMs, signal, after);
  signal.throwIfAborted();
  if (fault.status !== undefined) throw statusFault(fault.status, fault);
  const endsAfter = fault.dropAfterEvents ?? (fault.stall === true ? 1 : Number.POSITIVE_INFINITY);
  const events = eventsOf(response, listener);
  for (const event of events.slice(0, endsAfter)) {
    listener.onActivity();
    event();
    await Promise.resolve();
    signal.throwIfAborted();
  }
  if (fault.stall === true) await forever(signal);
  if (fault.dropAfterEvents !== undefined) {
    throw new ModelFault('lost', `the script broke its stream off after ${fault.dropAfterEvents} events`);
  }
}

/** At least the beginning and the end of the message. */
function eventsOf({ content }: ModelResponse, listener: ModelListener): Array<() => void> {
  const silent = () => {};
  const said = content.flatMap((block) => {
    if (block.type === 'text') return pieces(block.text).map((piece) => () => listener.onText(piece));
    if (block.type === 'tool_use') return [silent];
    const { thinking } = block.block;
    return typeof thinking === 'string'
      ? pieces(thinking).map((piece) => () => listener.onThinking(piece))
      : [];
  });
  return [silent, ...said, silent];
}

/** Cut between characters, never inside one; a long text in twenty pieces. */
function pieces(text: string): string[] {
  const size = Math.max(LEAST_PIECE, Math.ceil(text.length / PIECES));
  const cut: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + size;
    const inside = end < text.length && (text.codePointAt(end - 1) ?? 0) > 0xffff;
    cut.push(text.slice(start, inside ? end + 1 : end));
    start = inside ? end + 1 : end;
  }
  return cut;
}

function statusFault(status: number, { retryAfterSeconds }: ScriptFault): ModelFault {
  const retryAfterMs = retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1_000;
  if (status === 413)
    return new ModelFault('too_long', 'the script says that the request is too long (413)', { status });
  const mayRepeat = status === 408 || status === 429 || status >= 500;
  return new ModelFault(mayRepeat ? 'overloaded' : 'rejected', `the script answered with status ${status}`, {
    status,
    retryAfterMs,
  });
}

function pause(ms: number, signal: AbortSignal, after: After): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
