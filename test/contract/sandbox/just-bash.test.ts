import { testSandboxes } from '../../support/sandboxes.ts';
import { sandboxContract } from './suite.ts';

sandboxContract('just-bash', () => testSandboxes());
