// The cancel of a job. GitHub sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that: the first signal cancels the
// runs so that what they cost is still written; the next one finds Node's default and ends the process at once.

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interrupt {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Lets signals end the process by themselves, as without us; `true` takes them back. */
  listen(on: boolean): void;
}

export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    listen(false);
    controller.abort(signal);
  };
  const listen = (on: boolean): void => {
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
      if (on && !controller.signal.aborted) process.on(signal, onSignal);
    }
  };
  listen(true);
  return { signal: controller.signal, listen };
}

/** Resolves when it is, for a race with what is under way. */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
