// One shared budget, in an object of its own: whoever spends from it asks here, one after the other.
import { DurableObject } from 'cloudflare:workers';
import { shell } from '../src/hosts/shell.ts';
import { type App, createApp } from '../src/http/app.ts';
import { createBudgets } from '../src/http/budgets.ts';
import { createAlarms } from './alarms.ts';
import { toldGate } from './caller-header.ts';
import type { Deployment } from './deployment.ts';
import { durableSql } from './durable-sql.ts';
import type { WorkerEnv } from './environment.ts';
import { partialBackend } from './partial-backend.ts';
import type { ObjectState } from './platform.ts';

export class BudgetObject extends DurableObject<WorkerEnv> {
  readonly #app: () => Promise<App>;

  constructor(ctx: ObjectState, env: WorkerEnv, deployment: Deployment) {
    super(ctx, env);
    let app: App | undefined;
    this.#app = async () => {
      app ??= await budgetApp(ctx, env, deployment);
      return app;
    };
  }

  async fetch(request: Request): Promise<Response> {
    return (await this.#app()).fetch(request);
  }
}

async function budgetApp({ storage }: ObjectState, env: WorkerEnv, deployment: Deployment): Promise<App> {
  const { config } = await deployment.manifest();
  const { clock } = createAlarms(storage);
  return createApp({
    backend: partialBackend({ budgets: createBudgets(durableSql(storage), clock) }),
    gate: toldGate(),
    isShared: config.auth?.shared ?? false,
    version: deployment.versionOf(env),
    assets: shell(),
    onFault: (thrown) => console.error(thrown),
    stopping: new AbortController().signal,
    now: Date.now,
  });
}
