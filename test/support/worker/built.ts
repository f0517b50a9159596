// A project built into a Worker's folder as `flue build --target cloudflare` does, with the runtime of these very sources.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workerRuntimeFiles } from '../../../scripts/bundle/worker-runtime.mjs';
import { once } from '../../../src/core/run/once.ts';
import { bundlerFor } from '../../../src/hosts/bundler/find-bundler.ts';
import { workerOf } from '../../../src/hosts/worker-build.ts';
import { openProject } from '../../../src/project/manifest.ts';
import { tempFolder, tempProject } from '../project.ts';

const ESBUILD = join(import.meta.dirname, '../../../node_modules/esbuild');

/** Bundled once for all tests of a file. */
const runtime = once(async () => (await workerRuntimeFiles({ hashes: { scripts: [], styles: [] } })).texts);

/** Its files, by their paths. Throws what the build throws. */
export async function builtWorker(files: Record<string, string>): Promise<Map<string, string>> {
  const { dir } = tempProject(files);
  const checked = {
    project: await openProject(dir),
    githubIds: { repositories: [], owners: [] },
    findBundler: bundlerFor(dir, { FLUE_ESBUILD: ESBUILD }),
    environment: {},
  };
  return (await workerOf(dir, checked, await runtime())).files;
}

/** Written into a folder of its own. */
export function written(files: ReadonlyMap<string, string>): string {
  const { dir } = tempFolder('worker');
  for (const [path, text] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}
