// Tries one case of the SQL contract in an object that is named after it.
import { DurableObject } from 'cloudflare:workers';
import { durableSql } from '../../../worker/durable-sql.ts';
import type { WorkerEnv } from '../../../worker/environment.ts';
import { SQL_CASES } from '../../contract/sql/cases.ts';

export default {
  fetch(request: Request, env: WorkerEnv): Promise<Response> {
    return env.FLUE_INSTANCE.getByName(request.url).fetch(request);
  },
};

export class FlueInstance extends DurableObject<WorkerEnv> {
  async fetch(request: Request): Promise<Response> {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    try {
      SQL_CASES[name]?.(durableSql(this.ctx.storage));
      return new Response('as it should be');
    } catch (thrown) {
      return new Response(String(thrown));
    }
  }
}

export class FlueBudget extends DurableObject<WorkerEnv> {}
export class FlueIndex extends DurableObject<WorkerEnv> {}
