// Turns for everyone else in the middle of long work over files.

const SLICE_MS = 8;

export interface Pacer {
  /** True when others have waited long enough. */
  isDue(): boolean;
  /** Gives everyone else a turn. */
  turn(): Promise<void>;
}

export function createPacer(): Pacer {
  let began = performance.now();
  return {
    isDue: () => performance.now() - began >= SLICE_MS,
    async turn() {
      await oneTurn();
      began = performance.now();
    },
  };
}

/** A message comes back in microseconds, a timer of 0 takes a millisecond. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const done = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', done, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
