// The in-memory sandboxes: just-bash over our own files, no process, an empty environment, no network
// but what the host lets through.
import type { CreateFileTree, Network, Sandboxes, SandboxTraits } from '../../../core/sandbox-port.ts';
import type { Interpreter } from './burst.ts';
import { interpretWith } from './interpreter.ts';
import { heardNetwork, meteredNetwork } from './network.ts';
import { JustBashSandbox } from './sandbox.ts';
import type { ShellBuild } from './shell-build.ts';

export interface JustBashSandboxesOptions {
  /** Core's file tree; the host hands it over, because adapters know core by its ports only. */
  createTree: CreateFileTree;
  build: ShellBuild;
  /** The way out; none when left out. */
  network?: Network | undefined;
}

/** Commands run in this thread: a busy one blocks it, so `build` must have none that can be. */
export function sandboxesInThisThread({ createTree, build, network }: JustBashSandboxesOptions): Sandboxes {
  return sandboxesOver({
    createTree,
    names: build.names,
    interpret: interpretWith(build),
    network,
    warm: () => void build.load(),
    traits: { output: 'after each statement', stops: 'between file calls' },
  });
}

interface Parts {
  createTree: CreateFileTree;
  names: ReadonlySet<string>;
  interpret: Interpreter;
  network?: Network | undefined;
  warm(): void;
  traits: SandboxTraits;
}

export function sandboxesOver({ traits, warm, network, ...parts }: Parts): Sandboxes {
  return {
    traits,
    open: async (options) =>
      new JustBashSandbox({
        ...options,
        ...parts,
        network: network && meteredNetwork(heardNetwork(network, options)),
      }),
    warm,
  };
}
