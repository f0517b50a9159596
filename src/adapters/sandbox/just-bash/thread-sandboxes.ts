// Sandboxes whose commands run in threads that can be ended: nothing a command does stops the process or its event loop.
import type { CreateFileTree, Network, Sandboxes } from '../../../core/sandbox-port.ts';
import { nodeBuild } from './node-build.ts';
import { sandboxesOver } from './sandboxes.ts';
import { namesOf } from './shell-build.ts';
import type { ThreadPool } from './thread/thread-pool.ts';

export interface ThreadSandboxesOptions {
  /** Core's file tree; the host hands it over, because adapters know core by its ports only. */
  createTree: CreateFileTree;
  pool: ThreadPool;
  /** The way out for curl and the like; none unless given. */
  network?: Network | undefined;
}

export function sandboxesInThreads({ createTree, pool, network }: ThreadSandboxesOptions): Sandboxes {
  return sandboxesOver({
    createTree,
    names: namesOf(nodeBuild, network !== undefined),
    network,
    interpret: (burst) => pool.run(burst),
    warm: () => pool.warm(),
    traits: { output: 'after each statement', stops: 'anywhere' },
  });
}
