// A Worker of a checked project, as files. The runtime was built with this program; the project's modules are put beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigSpec } from '../authoring/config.ts';
import { secretNames } from '../deploy/secrets.ts';
import { FlueError, messageOf } from '../errors.ts';
import { buildProject } from '../project/build/build-project.ts';
import type { BuiltProject } from '../project/build/built-project.ts';
import { entriesOf, workerFiles } from '../project/build/worker-files.ts';
import { type Files, fileOf } from '../project/build/worker-modules.ts';
import { workerRefusals } from '../project/build/worker-refusals.ts';
import { refuse } from '../project/problem.ts';
import type { CheckedProject } from './checked-project.ts';
import { shell } from './shell.ts';
import { checkStart } from './worker-start/check-start.ts';

const PRICES = 'runtime/prices.js';

export interface WorkerSource extends CheckedProject {
  /** Names of secrets beside those of the config. */
  addedSecrets?: readonly string[] | undefined;
}

/** All files of the Worker. Throws ProjectError for what a Worker cannot do. `runtime`: by their names in `runtime/`. */
export async function workerOf(
  projectDir: string,
  { project, githubIds, findBundler, environment, addedSecrets }: WorkerSource,
  runtime: ReadonlyMap<string, string> = runtimeFiles(),
): Promise<{ files: Files; version: string }> {
  refuse(workerRefusals(project));
  const built = await buildProject({
    ...{ project, port: null, githubIds, addedSecrets },
    target: 'cloudflare',
    findBundler,
  });
  const { config } = project;
  const files = await workerFiles({ built, config, name: nameFor(projectDir), page: shell().page });
  for (const [name, text] of runtime)
    if (NEEDED_BY[name]?.(config) ?? true) files.set(`runtime/${name}`, text);
  // Half a megabyte that only other providers' models need; Anthropic's prices are in the runtime.
  if (!namesOtherProviders(files)) files.set(PRICES, NO_PRICES);
  await checkStart({ files, env: envOf(config, environment), ...modulesOf(built.project) });
  return { files, version: built.project.version };
}

/** What is loaded when it starts, and what by requests. */
function modulesOf(built: BuiltProject) {
  const definitions = [...built.workflows, ...built.agents];
  const entries = new Map(
    entriesOf(built).map((module) => [
      fileOf(module),
      definitions.find((one) => 'module' in one && one.module === module)?.path ??
        module.replace('project/', ''),
    ]),
  );
  return { main: 'worker.js', entries, app: built.app === null ? undefined : fileOf(built.app.module) };
}

/** As code finds it there. A secret that is not known here may be known there; an address can be left out. */
function envOf(config: ConfigSpec, environment: CheckedProject['environment']): Record<string, string> {
  const secrets = secretNames(config).flatMap((name) => {
    const value = environment[name]?.trim() || (name.endsWith('_BASE_URL') ? undefined : 'unknown');
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(secrets), ...config.worker?.vars };
}

/** Parts of the runtime that are loaded for what few configs have. */
const NEEDED_BY: Readonly<Record<string, (config: ConfigSpec) => boolean>> = {
  'network.js': ({ network }) => (network?.allow ?? []).length > 0,
  'mcp.js': ({ mcp }) => Object.keys(mcp ?? {}).length > 0,
};

const NO_PRICES = 'export const genaiPrice = () => undefined;\n';

function namesOtherProviders(files: Files): boolean {
  return [...files].some(
    ([path, text]) => path.startsWith('project') && /['"\s]openai\/|\bproviders\s*:/.test(text),
  );
}

/** Beside this program. */
function runtimeFiles(): Files {
  const folder = join(dirname(fileURLToPath(import.meta.url)), 'worker');
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
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
