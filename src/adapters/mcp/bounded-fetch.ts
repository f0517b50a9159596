// The `fetch` of an MCP client: answers of a bounded size, as real Responses, and no stream that nobody asked for.
import { McpFault } from '../../core/ports.ts';

const MOST_BYTES = 8 * 1024 * 1024;

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** `fetch` need give no more of a Response than its status, headers and reader. `onTooLarge` hears of what is cut off. */
export function boundedFetch(fetch: typeof globalThis.fetch, onTooLarge: (fault: McpFault) => void): Fetch {
  return async (url, init) => {
    if (isUnaskedStream(init)) return new Response(null, { status: 405 });
    const response = await fetch(url, init);
    const { status, statusText } = response;
    const headers = [...response.headers.entries()];
    // A Response takes no others.
    if (status < 200 || status > 599) throw new McpFault('lost', `answered with the status ${status}`);
    const hasBody = response.body !== null && ![204, 205, 304].includes(status);
    const body = hasBody ? bounded(response.body.getReader(), onTooLarge) : null;
    return new Response(body, {
      status,
      statusText: /^[\x20-\x7e]*$/.test(statusText) ? statusText : '',
      headers,
    });
  };
}

/** What a server has to say unasked is for nobody here. One that goes on with an answer names the last event of it. */
function isUnaskedStream(init: RequestInit | undefined): boolean {
  return init?.method === 'GET' && !new Headers(init.headers).has('last-event-id');
}

function bounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  onTooLarge: (fault: McpFault) => void,
): ReadableStream<Uint8Array> {
  let bytes = 0;
  return new ReadableStream({
    async pull(controller) {
      const part = await reader.read();
      if (part.done) return controller.close();
      bytes += part.value.byteLength;
      if (bytes <= MOST_BYTES) return controller.enqueue(part.value);
      const fault = tooLarge();
      reader.cancel().catch(() => {});
      onTooLarge(fault);
      throw fault;
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

export function tooLarge(): McpFault {
  return new McpFault('lost', `answered with more than ${MOST_BYTES / 1024 / 1024} MiB`);
}
