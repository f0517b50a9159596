// From definitions given in code to what a Worker's entry exports.
import type { AgentDefinition } from '../../../src/authoring/agent.ts';
import type { ConfigSpec } from '../../../src/authoring/config.ts';
import type { WorkflowDefinition } from '../../../src/authoring/workflow.ts';
import { defineConfig } from '../../../src/index.ts';
import { createWorker } from '../../../worker/index.ts';

export interface TestProject {
  workflows?: Record<string, WorkflowDefinition>;
  agents?: Record<string, AgentDefinition>;
  config?: ConfigSpec;
  script?: unknown;
}

export function workerOf({ workflows = {}, agents = {}, config = {}, script }: TestProject) {
  const modules: Record<string, () => Promise<Record<string, unknown>>> = {
    config: async () => ({ default: defineConfig({ model: 'scripted/test', ...config }) }),
  };
  const listed = (kind: string, definitions: Record<string, unknown>) =>
    Object.entries(definitions).map(([name, definition]) => {
      const path = `${kind}/${name}.ts`;
      modules[path] = async () => ({ default: definition });
      return { name, path, module: path, needs: [] };
    });
  return createWorker(
    {
      version: '0.0.0-test',
      codeHash: 'code',
      port: null,
      config: { module: 'config', needs: [] },
      app: null,
      systemContext: null,
      workflows: listed('workflows', workflows),
      agents: listed('agents', agents),
      skills: [],
      scripts: { test: JSON.stringify(script ?? { rules: [{ reply: { text: 'Hello.' } }] }) },
      githubIds: { repositories: ['1'], owners: [] },
    },
    modules,
  );
}
