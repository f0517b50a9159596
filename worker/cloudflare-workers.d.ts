// The module that only Cloudflare's runtime has. See platform.ts.
declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env = unknown> {
    protected ctx: import('./platform.ts').ObjectState;
    protected env: Env;
    constructor(ctx: import('./platform.ts').ObjectState, env: Env);
  }
}
