// The sandboxes that tests run in: those of the hosts, with one pool of threads for a whole test file.
import { ThreadPool } from '../../src/adapters/sandbox/just-bash/thread/thread-pool.ts';
import { sandboxesInThreads } from '../../src/adapters/sandbox/just-bash/thread-sandboxes.ts';
import { createFileTree } from '../../src/core/files/file-tree.ts';
import type { CreateFileTree, Network, Sandboxes } from '../../src/core/sandbox-port.ts';

const pool = new ThreadPool({});

export function testSandboxes(createTree: CreateFileTree = createFileTree, network?: Network): Sandboxes {
  return sandboxesInThreads({ createTree, network, pool });
}
