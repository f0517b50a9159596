// How much one command may take. just-bash's `normal` profile, with numbers that let CI logs through (its `hardened`
// one refuses awk over 30,000 lines) and that no single command needs to exceed.
import type { BashOptions } from 'just-bash';

export const DEFAULT_TIMEOUT_MS = 120_000;
export const MAX_TIMEOUT_MS = 600_000;

const MIB = 2 ** 20;

/** Of both streams together, characters. */
export const MAX_OUTPUT_SIZE = 4 * MIB;

export function limitsFor(timeoutMs: number): NonNullable<BashOptions['executionLimits']> {
  return {
    // Seen between statements, also while no timer can fire. After the interpreter's own timer, which says best what ended.
    maxExecutionTimeMs: timeoutMs + 2,
    maxOutputSize: MAX_OUTPUT_SIZE,
    maxStringLength: 16 * MIB,
    maxHeredocSize: 16 * MIB,
    maxSourceBytes: 4 * MIB,
    maxLiveBytes: 128 * MIB,
    maxInputBytes: 256 * MIB,
    maxArchiveBytes: 256 * MIB,
    maxArchiveCompressedBytes: 64 * MIB,
    maxArchiveEntryBytes: 64 * MIB,
    maxDatabaseBytes: 64 * MIB,
    maxDatabaseResultBytes: 16 * MIB,
    // `seq` counts here too, awk of ours does not: its time ends it. Loops of the shell meet the cap on commands (100,000) first.
    maxLoopIterations: 1_000_000,
  };
}
