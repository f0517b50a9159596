// The sandboxes that tests run in.
import { nodeBuild } from '../../src/adapters/sandbox/just-bash/node-build.ts';
import { sandboxesInThisThread } from '../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../src/core/files/file-tree.ts';
import type { CreateFileTree, Sandboxes } from '../../src/core/sandbox-port.ts';

export function testSandboxes(createTree: CreateFileTree = createFileTree): Sandboxes {
  return sandboxesInThisThread({ createTree, build: nodeBuild });
}
