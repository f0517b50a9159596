// A Worker of a checked project, as files. The runtime was built with this program; the project's modules are put beside it,
// so that no bundler is needed.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlueError, messageOf } from '../errors.ts';
import { buildProject } from '../project/build/build-project.ts';
import { workerFiles } from '../project/build/worker-files.ts';
import type { Files } from '../project/build/worker-modules.ts';
import { lendToWorker, workerRefusals } from '../project/build/worker-refusals.ts';
import type { Project } from '../project/manifest.ts';
import { refuse } from '../project/problem.ts';
import type { GithubIds } from './github-ids.ts';
import { shell } from './shell.ts';

const PRICES = 'runtime/prices.js';

export interface WorkerSource {
  /** It has been checked. */
  project: Project;
  githubIds: GithubIds;
  /** Names of secrets beside those of the config. */
  addedSecrets?: readonly string[] | undefined;
}

/** All files of the Worker. Throws ProjectError for what a Worker cannot do. */
export async function workerOf(
  projectDir: string,
  { project, githubIds, addedSecrets }: WorkerSource,
): Promise<{ files: Files; version: string }> {
  refuse(workerRefusals(project));
  const built = await buildProject({ project, port: null, githubIds, addedSecrets, lend: lendToWorker });
  const { config } = project;
  const files = await workerFiles({ built, config, name: nameFor(projectDir), page: shell().page });
  for (const [path, text] of runtimeFiles()) files.set(path, text);
  // Half a megabyte that only other providers' models need; Anthropic's prices are in the runtime.
  if (!namesOtherProviders(files)) files.set(PRICES, NO_PRICES);
  return { files, version: built.project.version };
}

const NO_PRICES = 'export const genaiPrice = () => undefined;\n';

function namesOtherProviders(files: Files): boolean {
  return [...files].some(
    ([path, text]) => path.startsWith('project') && /['"\s]openai\/|\bproviders\s*:/.test(text),
  );
}

/** Beside this program. */
function runtimeFiles(): Array<[string, string]> {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'worker');
  try {
    return readdirSync(folder).map((name) => [`runtime/${name}`, readFileSync(join(folder, name), 'utf8')]);
  } catch (cause) {
    throw new FlueError('internal_error', `a part of flue is missing: ${messageOf(cause)}`, { cause });
  }
}

/** From the project's folder, as Cloudflare takes names. */
function nameFor(projectDir: string): string {
  const name = basename(resolve(projectDir))
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 54);
  return name === '' ? 'flue' : name;
}
