// `app.ts`: an author's own Hono app, which mounts ours with `app.route('/', flue())`. What ours does not serve is theirs.
import { Hono } from 'hono';
import { FlueError } from '../errors.ts';

export { Hono };

/** `env` is what the host serves a request with: on Node what an upgrade needs, in a Worker its bindings. */
export type Fetch<E> = (request: Request, env: E, context?: object) => Response | Promise<Response>;

/** One server per process or isolate: what `flue()` mounts. */
let ours: Fetch<never> | undefined;

const OUR_PATHS =
  /^\/(?:|healthz|openapi\.json|metrics|runs(?:\/[^/]*)?|(?:workflows|agents)\/[^/]+(?:\/[^/]*(?:\/approvals\/[^/]*)?)?|budgets\/[^/]+(?:\/(?:reserve|settle))?)$/;

/** Everything of ours as a Hono app; other paths are passed on to the routes after it. */
export function flue(): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    if (!OUR_PATHS.test(new URL(c.req.url).pathname)) return next();
    if (ours === undefined) throw new Error('flue() answers once the server has started');
    return ours(c.req.raw, c.env as never);
  });
  return app;
}

/** What `app.ts` imports without having it. */
export const APP_MODULES: Readonly<Record<string, () => Promise<object>>> = {
  'flue-action/server': async () => ({ flue }),
  hono: async () => ({ Hono }),
};

/** From our answers to the app's. Throws FlueError project_error when the module exports no app. */
export function mountedApp<E>(exports: Readonly<Record<string, unknown>>): (ours: Fetch<E>) => Fetch<E> {
  const app = exports.default as { fetch?: Fetch<E> } | undefined;
  if (typeof app?.fetch !== 'function') {
    throw new FlueError('project_error', 'app.ts has no default export with a fetch function', {
      hint: "write export default app, where app is a Hono with app.route('/', flue())",
    });
  }
  const { fetch } = app as { fetch: Fetch<E> };
  return (given) => {
    ours = given;
    return (...request) => fetch.apply(app, request);
  };
}
