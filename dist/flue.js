#!/usr/bin/env node
import { runCli as run } from './index.js';

await run();

export { run };
