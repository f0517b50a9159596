// Promises that an author's code did not wait for. When their run ends they are rejected with the reason of its end, which
// is no fault and must not end the other runs of the process; any other rejection is one.
import { FlueError } from '../errors.ts';

/** A run that fails ends its calls first and is known to have failed a moment later. */
const SETTLE_MS = 500;

export interface LateRejectionOptions {
  thrown: unknown;
  /** The second argument of an `uncaughtException` listener. */
  origin: NodeJS.UncaughtExceptionOrigin;
  /** True when a run that is over by now has ended with this. */
  endedARun(failure: FlueError): boolean;
  onFault(thrown: unknown): void;
}

/** Calls `onFault` at once, after a moment, or not at all. */
export function judgeLateRejection({ thrown, origin, endedARun, onFault }: LateRejectionOptions): void {
  if (origin !== 'unhandledRejection' || !(thrown instanceof FlueError)) onFault(thrown);
  else if (thrown.code !== 'cancelled') {
    setTimeout(() => {
      if (!causesOf(thrown).some(endedARun)) onFault(thrown);
    }, SETTLE_MS);
  }
}

function causesOf(thrown: FlueError): FlueError[] {
  return thrown.cause instanceof FlueError ? [thrown, ...causesOf(thrown.cause)] : [thrown];
}
