// A runtime over a real database file whose model answers at once and costs nothing: what is left is the harness.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { re2Patterns } from '../../src/adapters/patterns/re2.ts';
import { createPriceBook } from '../../src/adapters/prices/price-book.ts';
import { openNodeSqlite } from '../../src/adapters/sql/node-sqlite.ts';
import type { AgentDefinition } from '../../src/authoring/agent.ts';
import type { Loadable } from '../../src/authoring/manifest.ts';
import type { WorkflowDefinition } from '../../src/authoring/workflow.ts';
import type { Model, ModelRequest, ModelResponse } from '../../src/core/ports.ts';
import { createRuntime } from '../../src/core/runtime.ts';
import { testSandboxes } from '../../test/support/sandboxes.ts';

export type Answer = (request: ModelRequest) => Pick<ModelResponse, 'content' | 'stopReason'>;

interface BenchRuntime {
  workflows?: Record<string, WorkflowDefinition>;
  agents?: Record<string, AgentDefinition>;
  answer: Answer;
}

const USAGE = { inputTokens: 10, outputTokens: 10, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function benchRuntime({ workflows = {}, agents = {}, answer }: BenchRuntime) {
  const folder = mkdtempSync(join(tmpdir(), 'flue-bench-'));
  const sql = openNodeSqlite({ path: join(folder, 'bench.db'), survives: 'process' });
  const model: Model = {
    stream: async (request) => ({ ...answer(request), usage: USAGE, billing: {} }),
    countTokens: async () => undefined,
    enforces: () => true,
  };
  const config = { model: 'bench/model', prices: { 'bench/model': { input: 0, output: 0 } } };
  const runtime = createRuntime({
    ports: {
      sql,
      clock: systemClock,
      models: { resolve: async (ref) => ({ ref, id: ref, model }) },
      prices: createPriceBook({ prices: config.prices }),
      sandboxes: testSandboxes(),
      patterns: re2Patterns(),
      redact: (text) => text,
    },
    manifest: {
      config,
      systemContext: null,
      workflows: loadables(workflows),
      agents: loadables(agents),
      skills: new Map(),
      codeHash: null,
    },
    mounts: [],
    env: {},
    asksHumans: true,
  });
  const close = (): void => {
    runtime.close();
    sql.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { runtime, close };
}

function loadables<D>(definitions: Record<string, D>): Map<string, Loadable<D>> {
  const entries = Object.entries(definitions);
  return new Map(
    entries.map(([name, definition]) => [name, { name, path: name, load: async () => definition }]),
  );
}
