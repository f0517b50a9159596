// The in-memory sandboxes: just-bash over our own files, no process, no network, an empty environment.
import type { CreateFileTree, Sandboxes } from '../../../core/sandbox-port.ts';
import { type Interpreter, interpretHere } from './interpreter.ts';
import { loadJustBash } from './load.ts';
import { JustBashSandbox } from './sandbox.ts';

export interface JustBashSandboxesOptions {
  /** Core's file tree; the host hands it over, because adapters know core by its ports only. */
  createTree: CreateFileTree;
  /** Who runs the commands; this thread when not given. */
  interpret?: Interpreter;
}

export interface JustBashSandboxes extends Sandboxes {
  /** Loads the shell; a host calls it while the first answer of the model is awaited. */
  warm(): Promise<void>;
}

export function justBashSandboxes({
  createTree,
  interpret = interpretHere,
}: JustBashSandboxesOptions): JustBashSandboxes {
  return {
    open: async (options) => new JustBashSandbox({ ...options, createTree, interpret }),
    async warm() {
      await loadJustBash();
    },
  };
}
