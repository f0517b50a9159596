import { isolateBuild } from '../../../src/adapters/sandbox/just-bash/isolate-build.ts';
import { sandboxesInThisThread } from '../../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../../src/core/files/file-tree.ts';
import { sandboxContract } from './suite.ts';

sandboxContract(
  'just-bash in an isolate',
  () => sandboxesInThisThread({ createTree: createFileTree, build: isolateBuild }),
  { lines: 20_000 },
);
