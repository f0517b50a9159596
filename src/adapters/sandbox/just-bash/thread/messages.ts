// What the thread that runs a command and the thread that holds its files say to each other.
import type { Errno, ExecResult, ShellState } from '../../../../core/sandbox-port.ts';
import type { ShellFiles } from '../burst.ts';

/** A path, and what it is without links. */
export interface RealPath {
  path: string;
  real: string;
}

/** A command, as it is sent to a thread. */
export interface RunRequest {
  /** Its number in this thread: what is still said about an earlier one is not about this one. */
  run: number;
  shell: ShellState;
  /** The shell's folder, which every command asks for first; undefined when it is not there. */
  realFolder: RealPath | undefined;
  command: string;
  env: Readonly<Record<string, string>>;
  stdin: string;
  timeoutMs: number;
  hasNetwork: boolean;
}

export type Operation = keyof ShellFiles | 'network';

export type ToThread =
  | { kind: 'run'; request: RunRequest }
  | { kind: 'answer'; run: number; call: number; value: unknown }
  /** Without an errno it is no FileFault, but a refusal of the network or a fault of ours. */
  | { kind: 'fault'; run: number; call: number; errno: Errno | undefined; message: string };

export type FromThread =
  | { kind: 'ready' }
  | { kind: 'call'; run: number; call: number; operation: Operation; args: unknown[] }
  | { kind: 'output'; run: number; stream: 'stdout' | 'stderr'; text: string }
  | { kind: 'done'; run: number; result: ExecResult; shell: ShellState }
  | { kind: 'broken'; run: number; message: string };

/** A copy that shares no buffer with anything, so that it can be handed over and costs one copy, not two. */
export function parcel(bytes: Uint8Array): { bytes: Uint8Array; transfer: ArrayBuffer[] } {
  const copy = new Uint8Array(bytes);
  return { bytes: copy, transfer: [copy.buffer] };
}
