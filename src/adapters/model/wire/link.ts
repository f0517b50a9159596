// The signal and the connection that belong to one call of a provider.

/** How long a connection may stay open after a whole answer before it is thrown away. */
const DRAIN_MS = 1_000;

/** Reads the stream to its end in the background, so that its connection serves the next turn too. */
export function drain(reader: ReadableStreamDefaultReader<Uint8Array>, link: Link): void {
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

/** A signal of this call's own: listeners that are left on it must not pile up on a run's signal. */
export function linkedTo(outer: AbortSignal): Link {
  const controller = new AbortController();
  const abort = () => controller.abort(outer.reason);
  outer.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, unlink: () => outer.removeEventListener('abort', abort) };
}
