// The frames of a run as server-sent events, read by hand: EventSource can send no token.
import type { ServerFrame } from '../protocol/frames.ts';
import type { FrameSource } from './stream.ts';

/** The server sends a comment every 15 s. */
const SILENT_MS = 45_000;

export const sseFrames: FrameSource = async function* ({ connection, path, runId, offset, signal }) {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(new Error('nothing came for 45 s')), SILENT_MS);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(new Error('nothing came for 45 s')), SILENT_MS);
  };
  try {
    const response = await connection.open({
      path,
      headers: { accept: 'text/event-stream', 'last-event-id': `${runId}:${offset}` },
      signal: signal === undefined ? silent.signal : AbortSignal.any([signal, silent.signal]),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (!isStream || response.body === null) return void (await response.body?.cancel());
    let rest = '';
    for await (const text of textOf(response.body)) {
      heard();
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as ServerFrame;
      }
    }
  } finally {
    clearTimeout(timer);
  }
};

/** By its reader: not every browser iterates a stream. */
async function* textOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
