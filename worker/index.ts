// The Worker runtime: what the entry of a built project starts, and what its modules import as `flue-action`, `zod` and
// `hono`.
import * as zod from 'zod';
import type { BuiltProject } from '../src/project/build/built-project.ts';
import { BudgetObject } from './budget-object.ts';
import { createDeployment, type Modules } from './deployment.ts';
import type { WorkerEnv } from './environment.ts';
import { createFront, type Front } from './front.ts';
import { IndexObject } from './index-object.ts';
import { InstanceObject } from './instance-object.ts';
import { mountedFront } from './mounted-front.ts';
import type { ObjectState } from './platform.ts';

export { z } from 'zod';
export { defineAgent } from '../src/authoring/agent.ts';
export { defineConfig } from '../src/authoring/config.ts';
export { defineTool } from '../src/authoring/tool.ts';
export { defineWorkflow } from '../src/authoring/workflow.ts';
export { McpFault } from '../src/core/ports.ts';
export { FlueError, messageOf } from '../src/errors.ts';
export { flue, Hono } from '../src/http/author-app.ts';
export { zod };

/** The handler of requests, and the classes of the objects, of one project. */
export function createWorker(project: BuiltProject, modules: Modules) {
  const deployment = createDeployment(project, modules);
  const front: Front = mountedFront(createFront(deployment), deployment);
  return {
    front,
    FlueInstance: class extends InstanceObject {
      constructor(ctx: ObjectState, env: WorkerEnv) {
        super(ctx, env, deployment);
      }
    },
    FlueBudget: class extends BudgetObject {
      constructor(ctx: ObjectState, env: WorkerEnv) {
        super(ctx, env, deployment);
      }
    },
    FlueIndex: IndexObject,
  };
}
