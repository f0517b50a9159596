import { Hono } from 'hono';
export { Hono };
/** `env` is what the host serves a request with: on Node what an upgrade needs, in a Worker its bindings. */
export type Fetch<E> = (request: Request, env: E, context?: object) => Response | Promise<Response>;
/** Everything of ours as a Hono app; other paths are passed on to the routes after it. */
export declare function flue(): Hono;
/** What `app.ts` imports without having it. */
export declare const APP_MODULES: Readonly<Record<string, () => Promise<object>>>;
/** From our answers to the app's. Throws FlueError project_error when the module exports no app. */
export declare function mountedApp<E>(exports: Readonly<Record<string, unknown>>): (ours: Fetch<E>) => Fetch<E>;
