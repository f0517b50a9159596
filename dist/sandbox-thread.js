import { runSandboxThread as run } from './index.js';

await run();

export { run };
