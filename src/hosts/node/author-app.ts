// `app.ts`: an author's own Hono app, which mounts ours with `app.route('/', flue())`. What ours does not serve is theirs.
import { Hono } from 'hono';
import { FlueError } from '../../errors.ts';
import type { Bindings } from '../../http/context.ts';
import type { StartServerOptions } from './start-server.ts';

type Fetch = (request: Request, bindings: Bindings) => Response | Promise<Response>;

/** One server per process: what `flue()` mounts. */
let ours: Fetch | undefined;

const OUR_PATHS =
  /^\/(?:|healthz|openapi\.json|metrics|runs(?:\/[^/]*)?|(?:workflows|agents)\/[^/]+(?:\/[^/]*(?:\/approvals\/[^/]*)?)?|budgets\/[^/]+(?:\/(?:reserve|settle))?)$/;

/** Everything of ours as a Hono app; other paths are passed on to the routes after it. */
export function flue(): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>();
  app.use(async (c, next) => {
    if (!OUR_PATHS.test(new URL(c.req.url).pathname)) return next();
    if (ours === undefined) throw new Error('flue() answers once the server has started');
    return ours(c.req.raw, c.env);
  });
  return app;
}

/** What `app.ts` imports without having it. */
export const APP_MODULES: Readonly<Record<string, () => Promise<object>>> = {
  'flue-action/server': async () => ({ flue }),
  hono: async () => ({ Hono }),
};

/** Throws FlueError project_error when the module exports no app. */
export function mountedApp(
  exports: Readonly<Record<string, unknown>>,
): NonNullable<StartServerOptions['mount']> {
  const app = exports.default as { fetch?: Fetch } | undefined;
  if (typeof app?.fetch !== 'function') {
    throw new FlueError('project_error', 'app.ts has no default export with a fetch function', {
      hint: "write export default app, where app is a Hono with app.route('/', flue())",
    });
  }
  return (fetch) => {
    ours = fetch;
    return (request, bindings) => (app as { fetch: Fetch }).fetch(request, bindings);
  };
}
