// Where ports meet adapters for every host with a project folder and a disk: opens the project, the database and the
// checkout, and makes the runtime. What is not needed before the first model request is loaded after it.
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { checkoutLayer } from '../adapters/files/checkout.ts';
import { createNodeFetch } from '../adapters/http/node-fetch.ts';
import { createModels } from '../adapters/model/models.ts';
import { createPriceBook } from '../adapters/prices/price-book.ts';
import { openNodeSqlite } from '../adapters/sql/node-sqlite.ts';
import type { Skill } from '../authoring/manifest.ts';
import { memoryLayer } from '../core/files/memory-layer.ts';
import type { NamedPolicy } from '../core/policy.ts';
import type { Models, Ports } from '../core/ports.ts';
import { createRedactor } from '../core/redact.ts';
import { createRuntime, type RuntimeOptions } from '../core/runtime.ts';
import type { Runtime } from '../core/runtime-api.ts';
import type { Mount } from '../core/sandbox-port.ts';
import { FlueError } from '../errors.ts';
import { openProject, type Project } from '../project/manifest.ts';
import { type AgentsMdSource, readAgentsMd } from './agents-md.ts';
import { lazyPatterns, lazySandboxes, lazyScripts } from './lazy-adapters.ts';
import { lazyNetwork, networkSecrets } from './lazy-network.ts';
import { endpointSecrets, modelEndpoints } from './model-endpoints.ts';
import { provideOurModules } from './our-modules.ts';
import { refuseBeyondPolicies } from './policies.ts';

/** Where the checkout stands in every sandbox, and where commands start. */
const WORKSPACE = '/workspace';

/** Ports that a host may put something of its own before. */
export type ModelPorts = Pick<Ports, 'models' | 'prices' | 'sandboxes'>;

export interface AssembleOptions {
  projectDir: string;
  /** Another file than the project's flue.config.ts. */
  configFile?: string | undefined;
  /** The only folder that the project's modules may import from; nothing that is installed counts. */
  sealedIn?: string | undefined;
  /** A file, or `:memory:`. */
  databasePath: string;
  /** The folder mounted read-only at /workspace, and the one it may not leave; null = an empty one. */
  files: { dir: string; workspace: string } | null;
  agentsMd: AgentsMdSource;
  /** What a host shows beside the checkout and the skills. */
  mounts?: readonly Mount[] | undefined;
  keys: {
    anthropicApiKey: string | undefined;
    anthropicBaseUrl: string | undefined;
  };
  /** The host's environment: only what the project declares, and `envNames`, is taken from it. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Further names handed to host-side code (the action's input `env`). */
  envNames?: readonly string[] | undefined;
  /** Values to hide wherever they show, beside the keys and the declared secrets. */
  secrets?: readonly string[] | undefined;
  /** The model used when the wanted one's key is missing, and who is told of it. */
  fallback?: { model: string; announce(wanted: string): void } | undefined;
  /** Those that hold beside the project's own. */
  policies?: readonly NamedPolicy[] | undefined;
  /** What the action is about to do; policies may not allow it. */
  mode?: string | undefined;
  /** Of runs that share a budget. */
  meterOf?: RuntimeOptions['meterOf'];
  /** What is used instead of these. */
  replace?: ((own: ModelPorts) => ModelPorts) | undefined;
}

export interface Assembled {
  runtime: Runtime;
  project: Project;
  /** Every value that is hidden. */
  secrets: readonly string[];
  /** Hides them in any text. */
  redact(text: string): string;
  close(): void;
}

export async function assembleRuntime(options: AssembleOptions): Promise<Assembled> {
  provideOurModules();
  const { configFile: config, sealedIn, replace = (own) => own } = options;
  const project = await openProject(options.projectDir, { config, sealedIn });
  refuseBeyondPolicies(project.config, options);
  const env = declaredEnv(project, options);
  const secrets = secretsOf(project, options, env);
  const { redact } = createRedactor(secrets);
  const models = modelsFor(project, options);
  const mounts = mountsFor(project, options);
  const sql = openNodeSqlite({ path: options.databasePath, survives: 'process' });
  const runtime = createRuntime({
    ports: {
      sql,
      clock: systemClock,
      ...replace({ ...models, sandboxes: lazySandboxes(lazyNetwork(project.config, options.environment)) }),
      patterns: lazyPatterns(),
      redact,
    },
    manifest: project,
    mounts,
    env,
    readAgentsMd:
      project.config.agentsMd === false ? undefined : readAgentsMd(options.agentsMd, options.files),
    meterOf: options.meterOf,
    policies: options.policies,
  });
  return { runtime, project, secrets, redact, close: () => sql.close() };
}

function modelsFor(project: Project, { keys, fallback, environment }: AssembleOptions) {
  const scripts = lazyScripts({
    load: (file) => readFile(isAbsolute(file) ? file : join(project.root, file), 'utf8'),
  });
  const prices = createPriceBook({ prices: project.config.prices, pricedAs: scripts.pricedAs });
  const models = createModels({
    endpoints: modelEndpoints({
      config: project.config,
      keys,
      environment,
      fetch: createNodeFetch({ environment }),
    }),
    scripts,
    prices,
  });
  return { models: fallback === undefined ? models : withFallback(models, fallback), prices };
}

function withFallback(models: Models, { model, announce }: NonNullable<AssembleOptions['fallback']>): Models {
  let announced = false;
  return {
    async resolve(ref) {
      try {
        return await models.resolve(ref);
      } catch (thrown) {
        if (!(thrown instanceof FlueError) || thrown.code !== 'missing_key') throw thrown;
        if (!announced) announce(ref);
        announced = true;
        return models.resolve(model);
      }
    },
  };
}

function declaredEnv(
  project: Project,
  { environment, envNames = [] }: AssembleOptions,
): Record<string, string> {
  const { secrets = [], vars = {} } = project.config.worker ?? {};
  const env: Record<string, string> = { ...vars };
  for (const name of [...secrets, ...Object.keys(vars), ...envNames]) {
    const value = environment[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** Variables in `worker.vars` are configuration, everything else that is handed in by name is secret. */
function secretsOf(project: Project, options: AssembleOptions, env: Record<string, string>): string[] {
  const { secrets = [] } = project.config.worker ?? {};
  const named = [...secrets, ...(options.envNames ?? [])].map((name) => env[name]);
  const values = [
    options.keys.anthropicApiKey,
    ...named,
    ...endpointSecrets({ config: project.config, environment: options.environment }),
    ...networkSecrets(project.config, options.environment),
    ...(options.secrets ?? []),
  ];
  return values.filter((value) => value !== undefined);
}

function mountsFor(project: Project, { files, mounts = [] }: AssembleOptions): Mount[] {
  const skills = [...project.skills.values()].map((skill: Skill) => ({
    at: `/skills/${skill.name}`,
    layer: memoryLayer(skill.files),
  }));
  if (files === null) return [...skills, ...mounts];
  const layer = checkoutLayer({ workspace: files.workspace, path: files.dir });
  return [{ at: WORKSPACE, layer }, ...skills, ...mounts];
}
