// A runtime over real parts for unit tests: in-memory SQLite, scripted model, just-bash, and definitions given in code.
import { tmpdir } from 'node:os';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { createNodeFetch } from '../../src/adapters/http/node-fetch.ts';
import { connectMcp } from '../../src/adapters/mcp/connect.ts';
import { createModels } from '../../src/adapters/model/models.ts';
import { createScripts } from '../../src/adapters/model/scripted/scripts.ts';
import { re2Patterns } from '../../src/adapters/patterns/re2.ts';
import { createPriceBook } from '../../src/adapters/prices/price-book.ts';
import { openNodeSqlite } from '../../src/adapters/sql/node-sqlite.ts';
import type { AgentDefinition } from '../../src/authoring/agent.ts';
import type { ConfigSpec } from '../../src/authoring/config.ts';
import type { Loadable, Skill } from '../../src/authoring/manifest.ts';
import type { WorkflowDefinition } from '../../src/authoring/workflow.ts';
import { memoryLayer, textFile } from '../../src/core/files/memory-layer.ts';
import { DEFAULT_MODEL_CALL_POLICY, type ModelCallPolicy } from '../../src/core/harness/model-call.ts';
import type { NamedPolicy } from '../../src/core/policy.ts';
import type { Clock, Models, Sql } from '../../src/core/ports.ts';
import { createRedactor } from '../../src/core/redact.ts';
import { createRuntime, type RuntimeOptions } from '../../src/core/runtime.ts';
import type { Network } from '../../src/core/sandbox-port.ts';
import { lazyMcp } from '../../src/hosts/lazy-mcp.ts';
import type { Json } from '../../src/protocol/json.ts';
import type { StartRun } from '../../src/protocol/start-run.ts';
import { testSandboxes } from './sandboxes.ts';

export interface TestRuntimeOptions {
  workflows?: Record<string, WorkflowDefinition>;
  agents?: Record<string, AgentDefinition>;
  skills?: Record<string, Skill>;
  config?: ConfigSpec;
  systemContext?: string;
  readAgentsMd?: RuntimeOptions['readAgentsMd'];
  /** Played as `scripted/test`, the default model. */
  script?: unknown;
  /** Files at /workspace. */
  files?: Record<string, string>;
  env?: Record<string, string>;
  secrets?: string[];
  /** Instead of the scripted one. */
  models?: Models;
  modelCalls?: Partial<ModelCallPolicy>;
  policies?: NamedPolicy[];
  /** What curl in the sandbox reaches. */
  network?: Network;
  meterOf?: RuntimeOptions['meterOf'];
  /** A database that an earlier runtime has left; an empty one unless given. */
  sql?: Sql;
  clock?: Clock;
  asksHumans?: boolean;
  leaseMs?: number;
  codeHash?: string;
  /** The host's, for MCP servers of the config. */
  environment?: Record<string, string>;
  /** A host that connects to no MCP servers. */
  isWithoutMcp?: boolean;
}

export function testRuntime(options: TestRuntimeOptions) {
  const scripts = createScripts({ load: async () => JSON.stringify(options.script ?? { rules: [] }) });
  const prices = createPriceBook({ prices: options.config?.prices, pricedAs: scripts.pricedAs });
  const sql = options.sql ?? openNodeSqlite({ path: ':memory:', survives: 'process' });
  const { redact } = createRedactor(options.secrets);
  const files = Object.entries(options.files ?? {}).map(([path, text]) => textFile(path, text));
  const runtime = createRuntime({
    ports: {
      sql,
      clock: options.clock ?? systemClock,
      models: options.models ?? createModels({ endpoints: {}, scripts, prices }),
      prices,
      sandboxes: testSandboxes(undefined, options.network),
      patterns: re2Patterns(),
      mcp: options.isWithoutMcp
        ? undefined
        : lazyMcp(options.config ?? {}, {
            environment: options.environment ?? {},
            root: tmpdir(),
            fetch: createNodeFetch(),
            load: async () => connectMcp,
          }),
      redact,
    },
    manifest: {
      config: { model: 'scripted/test', ...options.config },
      systemContext: options.systemContext ?? null,
      workflows: loadables(options.workflows ?? {}),
      agents: loadables(options.agents ?? {}),
      skills: new Map(Object.entries(options.skills ?? {})),
      codeHash: options.codeHash ?? null,
    },
    mounts: [{ at: '/workspace', layer: memoryLayer(files) }],
    env: options.env ?? {},
    readAgentsMd: options.readAgentsMd,
    policies: options.policies,
    meterOf: options.meterOf,
    asksHumans: options.asksHumans,
    leaseMs: options.leaseMs,
    modelCalls: { ...DEFAULT_MODEL_CALL_POLICY, firstWaitMs: 1, longestWaitMs: 2, ...options.modelCalls },
  });
  return { runtime, sql };
}

function loadables<D>(definitions: Record<string, D>): Map<string, Loadable<D>> {
  return new Map(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      { name, path: `${name}.ts`, load: async () => definition },
    ]),
  );
}

export function startWorkflow(name: string, input: Json = {}, over: Partial<StartRun> = {}): StartRun {
  const trigger = { actor: 'mona', repository: 'org/repo', sha: null, via: 'cli' } as const;
  return { kind: 'workflow', name, instanceId: 'test', input, trigger, ...over };
}
