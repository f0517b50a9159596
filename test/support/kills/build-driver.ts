// The driver and the sandbox's thread as a host has them: built from the source, with the packages left where they are. A
// process of a history is started from it many times faster than from the source itself.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Below node_modules: what is built finds its packages there. */
const CACHE = join(ROOT, 'node_modules/.cache/kills');

export interface BuiltDriver {
  file: string;
  remove(): void;
}

export async function buildDriver(): Promise<BuiltDriver> {
  const folder = join(CACHE, String(process.pid));
  await build({
    absWorkingDir: ROOT,
    // The thread is looked for beside whoever starts it, under this name.
    entryPoints: {
      driver: 'test/support/kills/driver.ts',
      'sandbox-thread': 'src/adapters/sandbox/just-bash/thread/main.ts',
    },
    outdir: folder,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
  return {
    file: join(folder, 'driver.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
