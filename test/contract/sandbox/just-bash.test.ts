import { justBashSandboxes } from '../../../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../../../src/core/files/file-tree.ts';
import { sandboxContract } from './suite.ts';

sandboxContract('just-bash', () => justBashSandboxes({ createTree: createFileTree }));
