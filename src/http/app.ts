// createApp: the routes of a server, the same on Node and in a Worker. Who asks is decided before anything else; every
// failure leaves in the one envelope.
import { Hono } from 'hono';
import { FlueError } from '../errors.ts';
import { tokenOf } from './auth/caller.ts';
import type { AppContext, AppOptions, Env, Handler } from './context.ts';
import { refusal } from './envelope.ts';
import { segmentsOf } from './request.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { instanceRoutes } from './routes/instances.ts';
import { openRoutes } from './routes/open.ts';
import { runRoutes } from './routes/runs.ts';
import { isFault } from './status.ts';

export type App = Hono<Env>;
type Methods = Partial<Record<'GET' | 'POST' | 'PUT' | 'DELETE', Handler>>;

export function createApp(options: AppOptions): App {
  const app = new Hono<Env>();
  app.onError((thrown) => {
    if (isFault(thrown)) options.onFault(thrown);
    return refusal(thrown);
  });
  app.notFound(() => refusal(notFound()));
  const open = openRoutes(options);
  resource(app, '/', { GET: open.page });
  resource(app, '/healthz', { GET: open.health });
  app.use(async (c, next) => {
    c.set(
      'caller',
      await options.gate.admit({ token: tokenOf(c.req.raw.headers), headers: c.req.raw.headers }),
    );
    c.set('segments', segmentsOf(c.req.url));
    await next();
  });
  for (const kind of ['workflow', 'agent'] as const) {
    const routes = instanceRoutes(kind, options);
    resource(app, `/${kind}s/:name`, {
      GET: routes.list,
      ...(kind === 'workflow' && { POST: routes.start }),
    });
    const instance = { GET: routes.show, POST: routes.start, DELETE: routes.cancel };
    resource(app, `/${kind}s/:name/:instanceId`, instance);
    resource(app, `/${kind}s/:name/:instanceId/approvals/:callId`, { POST: routes.decide });
  }
  const runs = runRoutes(options);
  resource(app, '/runs', { GET: runs.list });
  resource(app, '/runs/:runId', { GET: runs.redirect });
  const budgets = budgetRoutes(options);
  resource(app, '/budgets/:id', { GET: budgets.show, PUT: budgets.put });
  resource(app, '/budgets/:id/reserve', { POST: budgets.reserve });
  resource(app, '/budgets/:id/settle', { POST: budgets.settle });
  resource(app, '/openapi.json', {
    // Loaded when it is asked for: it needs every schema there is.
    GET: async () =>
      textOf((await import('./openapi.ts')).openapiText(options.version), 'application/json; charset=utf-8'),
  });
  resource(app, '/metrics', {
    GET: async () => textOf(await options.backend.metrics(), 'text/plain; version=0.0.4; charset=utf-8'),
  });
  return app;
}

/** Its methods, `OPTIONS`, and 405 with `Allow` for every other. `HEAD` is `GET` without the body. */
function resource(app: App, path: string, methods: Methods): void {
  const names = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  const allow = [...names, 'OPTIONS'].join(', ');
  for (const [method, handler] of Object.entries(methods)) app.on(method, path, handler);
  app.all(path, (c: AppContext) => {
    if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
    const refused = new FlueError('method_not_allowed', `${c.req.method.slice(0, 20)} is not for this path`, {
      hint: `it takes ${allow}`,
    });
    return refusal(refused, { allow });
  });
}

function textOf(text: string, type: string): Response {
  return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } });
}

function notFound(): FlueError {
  return new FlueError('not_found', 'there is nothing at this path', {
    hint: 'GET /openapi.json lists what there is',
  });
}
