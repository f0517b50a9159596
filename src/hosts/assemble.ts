// Where ports meet adapters for every host with a disk: opens the database and the checkout, and makes the runtime. What is
// not needed before the first model request is loaded after it, and how projects are read not at all: a server has its own
// inlined (assemble-project.ts reads them).
import { promises as files } from 'node:fs';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { checkoutLayer } from '../adapters/files/checkout.ts';
import { createNodeFetch } from '../adapters/http/node-fetch.ts';
import { createModels } from '../adapters/model/models.ts';
import { createPriceBook } from '../adapters/prices/price-book.ts';
import { openNodeSqlite } from '../adapters/sql/node-sqlite.ts';
import type { Manifest, Skill } from '../authoring/manifest.ts';
import { memoryLayer } from '../core/files/memory-layer.ts';
import type { NamedPolicy } from '../core/policy.ts';
import type { McpServers, Models, Ports, Sql } from '../core/ports.ts';
import { createRedactor, type Redactor } from '../core/redact.ts';
import { createRuntime, type RuntimeOptions } from '../core/runtime.ts';
import type { Runtime } from '../core/runtime-api.ts';
import type { Mount, Network } from '../core/sandbox-port.ts';
import { FlueError } from '../errors.ts';
import type { Project } from '../project/manifest.ts';
import { type AgentsMdSource, readAgentsMd } from './agents-md.ts';
import { identitySecrets } from './federation.ts';
import { lazyPatterns, lazySandboxes, lazyScripts } from './lazy-adapters.ts';
import { lazyMcp, mcpSecrets } from './lazy-mcp.ts';
import { lazyNetwork, networkSecrets } from './lazy-network.ts';
import { endpointSecrets, type Keys, modelEndpoints } from './model-endpoints.ts';
import { refuseBeyondPolicies } from './policies.ts';

/** Where the checkout stands in every sandbox, and where commands start. */
const WORKSPACE = '/workspace';

/** Ports that a host may put something of its own before. */
export type ModelPorts = Pick<Ports, 'models' | 'prices' | 'sandboxes'>;

export interface PartsOptions {
  /** Where programs of the project are started (MCP servers over stdio); the working directory when left out. */
  root?: string | undefined;
  /** A file, or `:memory:`. */
  databasePath: string;
  /** What must not be lost with the machine's power (what was accepted, say) is waited for; `process` unless given. */
  survives?: 'process' | 'power' | undefined;
  /** The folder mounted read-only at /workspace, and the one it may not leave; null = an empty one. */
  files: { dir: string; workspace: string } | null;
  agentsMd: AgentsMdSource;
  /** What a host shows beside the checkout and the skills. */
  mounts?: readonly Mount[] | undefined;
  keys: Keys;
  /** The host's environment: only what the project declares, and `envNames`, is taken from it. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Further names handed to host-side code (the action's input `env`). */
  envNames?: readonly string[] | undefined;
  /** Values to hide wherever they show, beside the keys and the declared secrets. */
  secrets?: readonly string[] | undefined;
  /** The host's own, which is told of every secret from here on; one is made where there is none. */
  redactor?: Redactor | undefined;
  /** The model used when the wanted one's key is missing, and who is told of it. */
  fallback?: { model: string; announce(wanted: string): void } | undefined;
  /** Those that hold beside the project's own. */
  policies?: readonly NamedPolicy[] | undefined;
  /** What the action is about to do; policies may not allow it. */
  mode?: string | undefined;
  /** Whether a tool call that needs a human's yes waits for it. */
  asksHumans?: boolean | undefined;
  /** Where other processes may open the same database. */
  leaseMs?: number | undefined;
  /** Of runs that share a budget. */
  meterOf?: RuntimeOptions['meterOf'];
  /** What a thread that runs commands is started with, where that is not dist/'s own file. */
  threadProgram?: (() => URL) | undefined;
  /** What is used instead of these. */
  replace?: ((own: ModelPorts) => ModelPorts) | undefined;
  /** The text of a script file that a model `scripted/<file>` names, where the project has no folder. */
  loadScript?: ((file: string) => Promise<string>) | undefined;
}

export interface Assembled<P extends Manifest = Project> {
  runtime: Runtime;
  project: P;
  sql: Sql;
  /** Every value that is hidden. */
  secrets: readonly string[];
  /** Hides them in any text. */
  redact(text: string): string;
  close(): void;
}

/** For a project that is open already, or that a build has inlined. */
export function assembleParts<P extends Manifest>(project: P, options: PartsOptions): Assembled<P> {
  const { replace = (own) => own, redactor = createRedactor() } = options;
  refuseBeyondPolicies(project.config, options);
  const env = declaredEnv(project, options);
  const secrets = secretsOf(project, options, env);
  for (const secret of secrets) redactor.add(secret);
  const { redact } = redactor;
  const models = modelsFor(project, options, redactor);
  const mounts = mountsFor(project, options);
  const { databasePath: path, survives = 'process' } = options;
  const sql = openNodeSqlite({ path, survives });
  const runtime = createRuntime({
    ports: {
      sql,
      clock: systemClock,
      ...replace({
        ...models,
        sandboxes: lazySandboxes({
          network: networkFor(project, options),
          threadProgram: options.threadProgram,
        }),
      }),
      patterns: lazyPatterns(),
      mcp: mcpFor(project, options),
      redact,
    },
    manifest: project,
    mounts,
    env,
    readAgentsMd:
      project.config.agentsMd === false ? undefined : readAgentsMd(options.agentsMd, options.files),
    meterOf: options.meterOf,
    asksHumans: options.asksHumans,
    leaseMs: options.leaseMs,
    policies: options.policies,
  });
  const close = (): void => {
    runtime.close();
    sql.close();
  };
  return { runtime, project, sql, secrets, redact, close };
}

function networkFor({ config }: Manifest, { environment }: PartsOptions): Network | undefined {
  const load = async () => (await import('../adapters/network/network.ts')).createNetwork;
  return lazyNetwork(config, environment, load);
}

function mcpFor({ config }: Manifest, { environment, root = '.' }: PartsOptions): McpServers | undefined {
  const load = async () => (await import('../adapters/mcp/connect.ts')).connectMcp;
  return lazyMcp(config, { environment, root, fetch: createNodeFetch({ environment }), load });
}

function modelsFor(
  project: Manifest,
  { keys, fallback, environment, loadScript }: PartsOptions,
  { add }: Pick<Redactor, 'add'>,
) {
  const scripts = lazyScripts({ load: loadScript ?? ((file) => files.readFile(file, 'utf8')) });
  const prices = createPriceBook({ prices: project.config.prices, pricedAs: scripts.pricedAs });
  const models = createModels({
    endpoints: modelEndpoints({
      config: project.config,
      keys,
      environment,
      fetch: createNodeFetch({ environment }),
      hide: add,
    }),
    scripts,
    prices,
  });
  return { models: fallback === undefined ? models : withFallback(models, fallback), prices };
}

function withFallback(models: Models, { model, announce }: NonNullable<PartsOptions['fallback']>): Models {
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
  project: Manifest,
  { environment, envNames = [] }: PartsOptions,
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
function secretsOf(project: Manifest, options: PartsOptions, env: Record<string, string>): string[] {
  const { secrets = [] } = project.config.worker ?? {};
  const named = [...secrets, ...(options.envNames ?? [])].map((name) => env[name]);
  const { anthropicApiKey, federation } = options.keys;
  const values = [
    anthropicApiKey,
    ...(federation === undefined ? [] : identitySecrets(federation.identity)),
    ...named,
    ...endpointSecrets({ config: project.config, environment: options.environment }),
    ...networkSecrets(project.config, options.environment),
    ...mcpSecrets(project.config, options.environment),
    ...(options.secrets ?? []),
  ];
  return values.filter((value) => value !== undefined);
}

function mountsFor(project: Manifest, { files, mounts = [] }: PartsOptions): Mount[] {
  const skills = [...project.skills.values()].map((skill: Skill) => ({
    at: `/skills/${skill.name}`,
    layer: memoryLayer(skill.files),
  }));
  if (files === null) return [...skills, ...mounts];
  const layer = checkoutLayer({ workspace: files.workspace, path: files.dir });
  return [{ at: WORKSPACE, layer }, ...skills, ...mounts];
}
