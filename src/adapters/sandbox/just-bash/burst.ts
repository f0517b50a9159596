// One command as an interpreter is given it, and what comes back.
import type { ExecOptions, ExecResult, FileTree, Network, ShellState } from '../../../core/sandbox-port.ts';

/** What a shell does with files. */
export type ShellFiles = Omit<FileTree, 'heldBytes' | 'patch' | 'takeChanges'>;

export interface Burst {
  files: ShellFiles;
  shell: ShellState;
  command: string;
  /** For this command only. */
  env: Readonly<Record<string, string>>;
  stdin: string;
  timeoutMs: number;
  /** The way out for curl and the like. */
  network: Network | undefined;
  signal: AbortSignal | undefined;
  onOutput: ExecOptions['onOutput'];
}

export interface BurstResult {
  result: ExecResult;
  /** What the next command begins with. */
  shell: ShellState;
}

/** Runs one command. Throws the signal's reason when it aborts, never for what the command does. */
export type Interpreter = (burst: Burst) => Promise<BurstResult>;
