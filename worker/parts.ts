// Where ports meet adapters in a Worker: models over the platform's fetch, sandboxes in this very thread, secrets out of
// bindings.
import { createModels } from '../src/adapters/model/models.ts';
import { createScripts } from '../src/adapters/model/scripted/scripts.ts';
import { re2Patterns } from '../src/adapters/patterns/re2.ts';
import { createPriceBook } from '../src/adapters/prices/price-book.ts';
import { isolateBuild } from '../src/adapters/sandbox/just-bash/isolate-build.ts';
import { sandboxesInThisThread } from '../src/adapters/sandbox/just-bash/sandboxes.ts';
import type { Manifest } from '../src/authoring/manifest.ts';
import { createFileTree } from '../src/core/files/file-tree.ts';
import { memoryLayer } from '../src/core/files/memory-layer.ts';
import { DEFAULT_MODEL_CALL_POLICY } from '../src/core/harness/model-call.ts';
import type { Clock, McpServers, Sql } from '../src/core/ports.ts';
import { createRedactor } from '../src/core/redact.ts';
import { createRuntime } from '../src/core/runtime.ts';
import type { Runtime } from '../src/core/runtime-api.ts';
import { lazyMcp, mcpSecrets } from '../src/hosts/lazy-mcp.ts';
import { lazyNetwork, networkSecrets } from '../src/hosts/lazy-network.ts';
import { endpointSecrets, modelEndpoints } from '../src/hosts/model-endpoints.ts';
import type { Deployment } from './deployment.ts';
import type { Environment } from './environment.ts';
import { limitedFetch } from './limited-fetch.ts';

export interface PartsOptions {
  deployment: Deployment;
  manifest: Manifest;
  environment: Environment;
  sql: Sql;
  clock: Clock;
}

/** Of the six that an invocation may have, some are left for what the object itself asks of others. */
const MOST_CONNECTIONS = 4;
/** An object has time: what cannot be reached now is asked again for minutes, within the time its run may take. */
const MODEL_CALLS = { ...DEFAULT_MODEL_CALL_POLICY, attempts: 12 };

export function workerRuntime({ deployment, manifest, environment, sql, clock }: PartsOptions): {
  runtime: Runtime;
  redact(text: string): string;
} {
  const { config } = manifest;
  const { keys, values } = environment;
  const { addedSecrets = [] } = deployment.project;
  const declared = [...(config.worker?.secrets ?? []), ...addedSecrets];
  const env = declaredEnv(manifest, environment, declared);
  const redactor = createRedactor(
    secretsOf(
      manifest,
      environment,
      declared.map((name) => env[name]),
    ),
  );
  const scripts = createScripts({ load: deployment.loadScript });
  const prices = createPriceBook({ prices: config.prices, pricedAs: scripts.pricedAs });
  const fetch = limitedFetch(MOST_CONNECTIONS, (input, init) => globalThis.fetch(input, init));
  const endpoints = modelEndpoints({ config, keys, environment: values, fetch, hide: redactor.add });
  const network = lazyNetwork(config, values, async () => {
    const { createWebNetwork } = await import('../src/adapters/network/web-network.ts');
    return (rules) => createWebNetwork({ ...rules, fetch });
  });
  const runtime = createRuntime({
    ports: {
      sql,
      clock,
      models: createModels({ endpoints, scripts, prices }),
      prices,
      sandboxes: sandboxesInThisThread({ createTree: createFileTree, build: isolateBuild, network }),
      patterns: re2Patterns(),
      mcp: mcpFor(manifest, values, fetch),
      redact: redactor.redact,
    },
    manifest,
    mounts: [...manifest.skills.values()].map((skill) => ({
      at: `/skills/${skill.name}`,
      layer: memoryLayer(skill.files),
    })),
    env,
    asksHumans: true,
    modelCalls: MODEL_CALLS,
  });
  return { runtime, redact: redactor.redact };
}

function mcpFor(
  { config }: Manifest,
  environment: Environment['values'],
  fetch: typeof globalThis.fetch,
): McpServers | undefined {
  return lazyMcp(config, {
    environment,
    root: '/',
    fetch,
    load: async () => (await import('../src/adapters/mcp/web-connect.ts')).connectMcp,
  });
}

function declaredEnv(
  { config }: Manifest,
  { values }: Environment,
  secrets: readonly string[],
): Record<string, string> {
  const { vars = {} } = config.worker ?? {};
  const env: Record<string, string> = { ...vars };
  for (const name of [...secrets, ...Object.keys(vars)]) {
    const value = values[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function secretsOf(
  { config }: Manifest,
  { keys, token, values }: Environment,
  named: ReadonlyArray<string | undefined>,
): string[] {
  const all = [
    keys.anthropicApiKey,
    token,
    ...named,
    ...endpointSecrets({ config, environment: values }),
    ...networkSecrets(config, values),
    ...mcpSecrets(config, values),
  ];
  return all.filter((value) => value !== undefined);
}
