// What a thread is started with where nothing is bundled; dist/ has a start file of its own.
import { runSandboxThread } from './thread.ts';

await runSandboxThread();
