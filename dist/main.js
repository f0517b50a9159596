import { runAction as run } from './index.js';

await run();

export { run };
