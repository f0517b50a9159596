// At most so many connections to the outside at once: one invocation may have six open, and what is beyond them waits
// where nobody sees it. A connection is in use until its body was read, or given up.
// https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections

export function limitedFetch(most: number, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const waiting: Array<() => void> = [];
  let open = 0;
  const enter = async (): Promise<void> => {
    if (open < most) open += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) open -= 1;
    else next();
  };
  return async (input, init) => {
    await enter();
    const left = onceOnly(leave);
    try {
      init?.signal?.throwIfAborted();
      const response = await fetch(input, init);
      if (response.body === null) left();
      return response.body === null ? response : withBody(response, heldBody(response.body, left));
    } catch (thrown) {
      left();
      throw thrown;
    }
  };
}

function heldBody(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          onEnd();
          controller.close();
        } catch (thrown) {
          onEnd();
          controller.error(thrown);
        }
      },
      async cancel(reason) {
        onEnd();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function withBody(response: Response, body: ReadableStream<Uint8Array>): Response {
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

function onceOnly(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
