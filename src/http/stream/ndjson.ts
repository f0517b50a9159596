// The journal of a run so far: one `{runId, offset, event}` on each line, read at the reader's pace.
import type { Backend } from '../backend.ts';

const encoder = new TextEncoder();

export function ndjsonResponse(backend: Backend, runId: string, after: number): Response {
  let offset = after;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const page = await backend.entries(runId, offset);
        const last = page.at(-1);
        if (last === undefined) return controller.close();
        ({ offset } = last);
        const lines = page.map((entry) => `${JSON.stringify({ type: 'event', runId, ...entry })}\n`);
        controller.enqueue(encoder.encode(lines.join('')));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
}
