// Reads one streamed answer from its response, and the signal that belongs to this one call.
import { ModelFault, type ModelListener, type ModelResponse } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { createAccumulator, MAX_ANSWER_LENGTH } from './accumulate.ts';
import { streamErrorFault } from './faults.ts';
import { readEvents } from './sse.ts';

/** How long a connection may stay open after a whole answer before it is thrown away. */
const DRAIN_MS = 1_000;

export async function readAnswer(
  response: Response,
  ref: string,
  listener: ModelListener,
  link: Link,
): Promise<ModelResponse> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ModelFault('lost', 'the provider answered without a body');
  listener.onActivity();
  const answer = createAccumulator(ref, listener);
  const limits = { maxEventLength: MAX_ANSWER_LENGTH };
  for await (const { event, data } of readEvents(reader, () => listener.onActivity(), limits)) {
    const value = parse(data);
    if (event === 'error' || value.type === 'error') throw streamErrorFault(value);
    if (!answer.push(value)) continue;
    const whole = answer.response();
    drain(reader, link);
    return whole;
  }
  throw new ModelFault('lost', 'the stream ended before the answer was complete');
}

function parse(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (isPlainObject(value)) return value;
  } catch {
    // told below
  }
  throw new ModelFault('lost', 'the stream held an event that is not JSON');
}

/** Reads the stream to its end in the background, so that its connection serves the next turn too. */
function drain(reader: ReadableStreamDefaultReader<Uint8Array>, link: Link): void {
  const timer = setTimeout(() => link.abort(), DRAIN_MS);
  const toEnd = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  toEnd().then(
    () => clearTimeout(timer),
    () => clearTimeout(timer),
  );
}

export interface Link {
  signal: AbortSignal;
  abort(): void;
  unlink(): void;
}

/** A signal of this call's own: the SDK leaves its listener on it, which must not pile up on a run's signal. */
export function linkedTo(outer: AbortSignal): Link {
  const controller = new AbortController();
  const abort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, unlink: () => outer.removeEventListener('abort', abort) };
}
