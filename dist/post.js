import { runPost as run } from './index.js';

await run();

export { run };
