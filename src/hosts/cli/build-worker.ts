// `flue build --target cloudflare`: a folder that `wrangler dev`, `deploy` and `tail` take as it is. The runtime was built
// with this program; the project's modules are put beside it, so that no bundler is needed.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FlueError, messageOf } from '../../errors.ts';
import { buildProject } from '../../project/build/build-project.ts';
import { workerFiles } from '../../project/build/worker-files.ts';
import type { Files } from '../../project/build/worker-modules.ts';
import { lendToWorker, workerRefusals } from '../../project/build/worker-refusals.ts';
import type { Project } from '../../project/manifest.ts';
import { refuse } from '../../project/problem.ts';
import { shell } from '../shell.ts';
import type { BuildArgs } from './build-args.ts';
import { writeOutput } from './build-output.ts';
import { SUCCEEDED } from './exit-code.ts';
import type { GithubIds } from './github-ids.ts';
import { document } from './outcome.ts';
import { print } from './print.ts';

const PRICES = 'runtime/prices.js';

export async function buildWorker(args: BuildArgs, source: WorkerSource): Promise<number> {
  const { files, version } = await workerOf(args.projectDir, source);
  clear(args.outDir);
  for (const [path, text] of files) writeOutput(join(args.outDir, path), text);
  tell(args, { folder: args.outDir, version, gzipBytes: gzipBytesOf(files) });
  return SUCCEEDED;
}

export interface WorkerSource {
  /** It has been checked. */
  project: Project;
  githubIds: GithubIds;
}

/** All files of the Worker. Throws ProjectError for what a Worker cannot do. */
export async function workerOf(
  projectDir: string,
  { project, githubIds }: WorkerSource,
): Promise<{ files: Files; version: string }> {
  refuse(workerRefusals(project));
  const built = await buildProject({ project, port: null, githubIds, lend: lendToWorker });
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

/** What an earlier build left there is no part of this one. */
function clear(folder: string): void {
  for (const name of ['project', 'runtime', 'assets'])
    rmSync(join(folder, name), { recursive: true, force: true });
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

/** Of the code, as an upload counts it. */
function gzipBytesOf(files: Files): number {
  const code = [...files].filter(([path]) => path.endsWith('.js'));
  return code.reduce((sum, [, text]) => sum + gzipSync(text).length, 0);
}

function tell(args: BuildArgs, built: { folder: string; version: string; gzipBytes: number }): void {
  const shown = relative(process.cwd(), built.folder) || '.';
  const size = `${Math.ceil(built.gzipBytes / 1000)} kB gzip`;
  const lines = {
    out: `${shown}\n`,
    err: args.quiet ? '' : `built ${shown} (${size}, version ${built.version}); flue deploy uploads it\n`,
  };
  print(args.json ? { out: document(built) } : lines);
}
