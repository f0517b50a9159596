// Reads server-sent events from a response body (https://html.spec.whatwg.org/multipage/server-sent-events.html).
// Own and small rather than the SDK's, which hides pings and comments (signs of life that the idle watchdog needs) and
// lets a line without an end grow until memory is gone.
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';

export interface ServerEvent {
  event: string;
  data: string;
}

export interface SseLimits {
  /** Characters of one event. */
  maxEventLength: number;
}

/** Every chunk that arrives, whatever is in it, calls `onChunk`. Throws what reading the body throws. */
export async function* readEvents(
  body: ReadableStreamDefaultReader<Uint8Array>,
  onChunk: () => void,
  { maxEventLength }: SseLimits,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const lines = createLineSplitter();
  const frames = createFrameReader();
  for (;;) {
    const { done, value } = await body.read();
    if (done) return;
    onChunk();
    for (const line of lines.push(decoder.decode(value, { stream: true }))) {
      const event = frames.push(line);
      if (event !== undefined) yield event;
    }
    if (lines.pendingLength() + frames.pendingLength() > maxEventLength) {
      throw new ModelFault('lost', `one event of the stream is longer than ${maxEventLength} characters`);
    }
  }
}

/** Splits at LF, CR LF and CR; keeps what has no end yet. */
function createLineSplitter() {
  let pieces: string[] = [];
  let length = 0;
  let afterCr = false;
  return {
    pendingLength: () => length,
    push(text: string): string[] {
      // The LF of a CR LF that was cut in two ends nothing more.
      const fresh = afterCr && text.startsWith('\n') ? text.slice(1) : text;
      if (text !== '') afterCr = text.endsWith('\r');
      const parts = fresh.split(/\r\n|\n|\r/);
      const rest = parts.pop() ?? '';
      const [first, ...whole] = parts;
      if (first === undefined) {
        pieces.push(rest);
        length += rest.length;
        return [];
      }
      const lines = [pieces.join('') + first, ...whole];
      pieces = rest === '' ? [] : [rest];
      length = rest.length;
      return lines;
    },
  };
}

/** Gathers lines up to the empty one. Comments and fields that mean nothing to us are passed over. */
function createFrameReader() {
  let event = '';
  let data: string[] = [];
  let length = 0;
  return {
    pendingLength: () => length,
    push(line: string): ServerEvent | undefined {
      if (line === '') {
        const frame = data.length === 0 ? undefined : { event, data: data.join('\n') };
        event = '';
        data = [];
        length = 0;
        return frame;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
      if (field === 'event') event = value;
      if (field === 'data') {
        data.push(value);
        length += value.length;
      }
      return undefined;
    },
  };
}

/** The object that an event's data is. Throws ModelFault `lost` for anything else. */
export function jsonOf(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (isPlainObject(value)) return value;
  } catch {
    // told below
  }
  throw new ModelFault('lost', 'the stream held an event that is not JSON');
}
