// One streamed request under watch: it ends at once on abort, and as `lost` when the provider shows no sign of life for
// too long. Neither waits for the adapter, which may hang as the provider does; what it still says is not heard.
import { type Clock, ModelFault, type ModelListener, type ModelResponse } from '../ports.ts';
import type { ModelCall } from './model-call.ts';

export async function watchedStream(call: ModelCall, idleMs: number): Promise<ModelResponse> {
  const { resolved, request, signal, clock } = call;
  const own = new AbortController();
  const abort = () => own.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const watchdog = watchIdle(clock, idleMs, () => own.abort(idleFault(idleMs)));
  const listener = whileLive(call.listener, own.signal, watchdog.feed);
  const aborted = new Promise<never>((_resolve, reject) => {
    own.signal.addEventListener('abort', () => reject(own.signal.reason), { once: true });
  });
  try {
    return await Promise.race([resolved.model.stream(request, listener, own.signal), aborted]);
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', abort);
  }
}

function idleFault(idleMs: number): ModelFault {
  return new ModelFault('lost', `the provider gave no sign of life for ${Math.round(idleMs / 1_000)} s`);
}

/** One timer, moved on only when it fires: a delta costs no more than reading the clock. */
function watchIdle(clock: Clock, idleMs: number, onIdle: () => void): { feed(): void; stop(): void } {
  let lastSign = clock.now();
  let cancel = clock.after(idleMs, check);
  function check(): void {
    const left = lastSign + idleMs - clock.now();
    if (left <= 0) onIdle();
    else cancel = clock.after(left, check);
  }
  return {
    feed: () => {
      lastSign = clock.now();
    },
    stop: () => cancel(),
  };
}

function whileLive(listener: ModelListener, over: AbortSignal, feed: () => void): ModelListener {
  const ifLive = (tell: () => void): void => {
    if (over.aborted) return;
    feed();
    tell();
  };
  return {
    onActivity: () => ifLive(() => listener.onActivity()),
    onText: (text) => ifLive(() => listener.onText(text)),
    onThinking: (text) => ifLive(() => listener.onThinking(text)),
  };
}
