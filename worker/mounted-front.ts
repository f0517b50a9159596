// An author's `app.ts` in front of everything, when the project has one: it mounts ours, and answers what ours does not.
import { once } from '../src/core/run/once.ts';
import { mountedApp } from '../src/http/author-app.ts';
import { refusal } from '../src/http/envelope.ts';
import type { Deployment } from './deployment.ts';
import type { WorkerEnv } from './environment.ts';
import type { Front } from './front.ts';

export function mountedFront(front: Front, { project, load }: Deployment): Front {
  const { app } = project;
  if (app === null) return front;
  const mounted = once(async () => mountedApp<WorkerEnv>(await load(app))(front.fetch));
  return {
    async fetch(request, env, context) {
      try {
        return await (await mounted())(request, env, context);
      } catch (thrown) {
        console.error(thrown);
        return refusal(thrown);
      }
    },
  };
}
