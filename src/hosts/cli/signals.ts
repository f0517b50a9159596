// Ctrl-C and SIGTERM: the first asks, the second insists. While the main thread is blocked no listener can run, so the
// signals then get their own way back and end the process at once.
import { SIGNAL_EXITS, type StopSignal } from './exit-code.ts';

/** npm passes on a Ctrl-C that the terminal has sent us already: two so close together are one. */
const SAME_PRESS_MS = 250;
const SIGNALS = Object.keys(SIGNAL_EXITS) as StopSignal[];

export interface Signals {
  /** The first signal that came. */
  readonly received: StopSignal | undefined;
  /** Lets signals end the process by themselves, as without us; `true` takes them back. */
  listen(on: boolean): void;
}

export interface SignalActions {
  /** The first signal: bring the work to an end. */
  onFirst(signal: StopSignal): void;
  /** The second one: what must be done (synchronously) before the process ends. */
  beforeExit(): void;
}

export function handleSignals({ onFirst, beforeExit }: SignalActions): Signals {
  let received: StopSignal | undefined;
  let firstAt = 0;
  const onSignal = (signal: StopSignal): void => {
    if (received === undefined) {
      received = signal;
      firstAt = performance.now();
      onFirst(signal);
    } else if (performance.now() - firstAt > SAME_PRESS_MS) {
      beforeExit();
      process.exit(SIGNAL_EXITS[signal]);
    }
  };
  const listen = (on: boolean): void => {
    for (const signal of SIGNALS) {
      process.removeListener(signal, onSignal);
      if (on) process.on(signal, onSignal);
    }
  };
  listen(true);
  return {
    get received() {
      return received;
    },
    listen,
  };
}
