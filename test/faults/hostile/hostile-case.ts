// What one hostile script is, and what must hold after it.
import type { ExecResult } from '../../../src/core/sandbox-port.ts';

export interface HostileCase {
  id: string;
  script: string;
  /** Milliseconds; DEFAULT_TIMEOUT_MS unless given, UNHURRIED_MS for one that ends by itself. */
  timeoutMs?: number;
  /**
   * How it ends: `stopped` by whichever limit comes first on this machine, by the limits named, or `itself` (refused,
   * failed or done). Without it any end in time will do: what matters is that it ends.
   */
  ends?: 'stopped' | 'itself' | ReadonlyArray<NonNullable<ExecResult['stoppedBy']>>;
  /** What neither stdout nor stderr may hold, beside what no script may print. */
  forbids?: RegExp;
  /** What stdout must hold. */
  prints?: RegExp;
}

export const DEFAULT_TIMEOUT_MS = 300;
export const UNHURRIED_MS = 1500;
