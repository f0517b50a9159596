// A runtime as a host assembles it, over real parts: the Anthropic adapter on a socket, SQLite in a file, just-bash.
import { join } from 'node:path';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { createModels } from '../../../src/adapters/model/models.ts';
import { re2Patterns } from '../../../src/adapters/patterns/re2.ts';
import { createPriceBook } from '../../../src/adapters/prices/price-book.ts';
import { openNodeSqlite } from '../../../src/adapters/sql/node-sqlite.ts';
import type { WorkflowDefinition } from '../../../src/authoring/workflow.ts';
import { memoryLayer, textFile } from '../../../src/core/files/memory-layer.ts';
import { DEFAULT_MODEL_CALL_POLICY, type ModelCallPolicy } from '../../../src/core/harness/model-call.ts';
import type { Model, ModelRequest, Models, Ports, Sql } from '../../../src/core/ports.ts';
import { createRuntime } from '../../../src/core/runtime.ts';
import { tempFolder } from '../project.ts';
import { testSandboxes } from '../sandboxes.ts';

export interface RealRuntimeOptions {
  /** Origin of the fake provider. */
  url: string;
  workflows: Record<string, WorkflowDefinition>;
  modelCalls?: Partial<ModelCallPolicy>;
  /** Files at /workspace. */
  files?: Record<string, string>;
  /** Stands between the runtime and the database. */
  over?: (sql: Sql) => Sql;
  ports?: Partial<Ports>;
  /** Hears of every request right before it goes out. */
  onSend?: (request: ModelRequest) => void;
}

export const MODEL = 'anthropic/claude-haiku-5-5';

export function realRuntime({ url, workflows, modelCalls, files, over, ports, onSend }: RealRuntimeOptions) {
  const folder = tempFolder('faults');
  const database = openNodeSqlite({ path: join(folder.dir, 'flue.db'), survives: 'process' });
  const prices = createPriceBook();
  const entries = Object.entries(workflows);
  const anthropic = createModels({
    endpoints: { anthropic: { api: 'anthropic', apiKey: 'sk-ant-test-0123456789', baseUrl: url } },
    prices,
  });
  const { models, sent, inFlight } = countingModels(anthropic, onSend);
  const runtime = createRuntime({
    ports: {
      sql: over?.(database) ?? database,
      clock: systemClock,
      models,
      prices,
      sandboxes: testSandboxes(),
      patterns: re2Patterns(),
      redact: (text) => text,
      ...ports,
    },
    manifest: {
      config: { model: MODEL },
      systemContext: 'You are here to be broken.',
      workflows: new Map(
        entries.map(([name, definition]) => [name, { name, path: name, load: async () => definition }]),
      ),
      agents: new Map(),
      skills: new Map(),
      codeHash: null,
    },
    mounts: [
      {
        at: '/workspace',
        layer: memoryLayer(Object.entries(files ?? {}).map(([path, text]) => textFile(path, text))),
      },
    ],
    env: {},
    modelCalls: {
      ...DEFAULT_MODEL_CALL_POLICY,
      firstWaitMs: 1,
      longestWaitMs: 2,
      random: () => 0.5,
      ...modelCalls,
    },
  });
  const close = (): void => {
    database.close();
    folder.cleanup();
  };
  return { runtime, database, close, sent, inFlight };
}

/** The models as they are, how often they were called, and how many of the calls are under way. */
function countingModels(models: Models, onSend: RealRuntimeOptions['onSend']) {
  let sent = 0;
  let inFlight = 0;
  const counting = (model: Model): Model => ({
    ...model,
    async stream(request, listener, signal) {
      onSend?.(request);
      sent += 1;
      inFlight += 1;
      try {
        return await model.stream(request, listener, signal);
      } finally {
        inFlight -= 1;
      }
    },
  });
  return {
    sent: () => sent,
    inFlight: () => inFlight,
    models: {
      async resolve(ref: string) {
        const resolved = await models.resolve(ref);
        return { ...resolved, model: counting(resolved.model) };
      },
    },
  };
}
