// Everything that a Worker is deployed from: its entry, the project as data, its modules, the page, and what wrangler has to
// know. The runtime is put beside it as it is.
import type { ConfigSpec } from '../../authoring/config.ts';
import { readFields, splitFrontmatter } from '../frontmatter.ts';
import { readPlainYaml } from '../plain-yaml.ts';
import type { BuiltParts } from './build-project.ts';
import type { BuiltDefinition, BuiltProject } from './built-project.ts';
import { type Files, fileOf, workerModules } from './worker-modules.ts';

export interface WorkerFilesOptions {
  built: BuiltParts;
  config: ConfigSpec;
  /** Of the Worker, where the config has none. */
  name: string;
  page: string;
}

/** From here on pending work keeps an object in memory. */
export const OLDEST_DATE = '2026-10-01';
const DEFAULT_DATE = '2026-11-01';
const CLASSES = { FLUE_INSTANCE: 'FlueInstance', FLUE_BUDGET: 'FlueBudget', FLUE_INDEX: 'FlueIndex' };

export async function workerFiles({ built, config, name, page }: WorkerFilesOptions): Promise<Files> {
  const project: BuiltProject = {
    ...built.project,
    workflows: await Promise.all(built.project.workflows.map(withPlainFrontmatter)),
    agents: await Promise.all(built.project.agents.map(withPlainFrontmatter)),
  };
  return new Map([
    ['worker.js', entry(entriesOf(project))],
    ['project.js', `export default ${JSON.stringify(project)};\n`],
    ...workerModules(built),
    ['assets/index.html', page],
    ['wrangler.jsonc', `${JSON.stringify(wranglerConfig(config, name), null, 2)}\n`],
  ]);
}

/** Imports and one call. */
function entry(modules: readonly string[]): string {
  return [
    "import project from './project.js';",
    "import { createWorker } from './runtime/runtime.js';",
    '',
    'const worker = createWorker(project, {',
    ...modules.map((module) => {
      const path = JSON.stringify(`./${fileOf(module)}`);
      return `  ${JSON.stringify(module)}: () => import(${path}),`;
    }),
    '});',
    '',
    'export default worker.front;',
    `export const { ${Object.values(CLASSES).join(', ')} } = worker;`,
    '',
  ].join('\n');
}

/** The modules of a project that are loaded by name. */
export function entriesOf({ config, app, workflows, agents }: BuiltProject): string[] {
  const all = [config, app, ...workflows, ...agents];
  return all.flatMap((one) => (one !== null && 'module' in one ? [one.module] : [])).sort();
}

/** The runtime has no YAML: what is not plain becomes JSON, which YAML is too. */
async function withPlainFrontmatter(definition: BuiltDefinition): Promise<BuiltDefinition> {
  if (!('markdown' in definition)) return definition;
  const split = splitFrontmatter(definition.markdown);
  if (split.kind !== 'frontmatter' || readPlainYaml(split.yaml) !== undefined) return definition;
  const read = await readFields(split.yaml);
  if (!read.ok) return definition;
  return { ...definition, markdown: ['---', JSON.stringify(read.fields), '---', split.body].join('\n') };
}

/** https://developers.cloudflare.com/workers/wrangler/configuration/ */
function wranglerConfig({ worker = {} }: ConfigSpec, name: string): object {
  const { routes, vars } = worker;
  return {
    name: worker.name ?? name,
    main: 'worker.js',
    compatibility_date: worker.compatibilityDate ?? DEFAULT_DATE,
    // With the second a Worker reaches its own address as everybody else does, so that it can look at itself:
    // https://developers.cloudflare.com/workers/configuration/compatibility-flags/#global-fetch-strictly-public
    compatibility_flags: ['nodejs_compat', 'global_fetch_strictly_public'],
    no_bundle: true,
    find_additional_modules: true,
    rules: [
      { type: 'ESModule', globs: ['project.js', 'project/**/*.js', 'runtime/*.js'] },
      // Text is a rule of wrangler's own otherwise, and the page would be in the code too.
      { type: 'Text', globs: [], fallthrough: false },
    ],
    durable_objects: {
      bindings: Object.entries(CLASSES).map(([binding, className]) => ({
        name: binding,
        class_name: className,
      })),
    },
    migrations: [{ tag: 'v1', new_sqlite_classes: Object.values(CLASSES) }],
    assets: { directory: 'assets', binding: 'ASSETS', run_worker_first: true },
    version_metadata: { binding: 'FLUE_VERSION' },
    ...(vars === undefined ? {} : { vars }),
    ...(routes === undefined ? {} : { routes }),
  };
}
