// What the modules of a built project import from us, loaded when one of them is.
import { defineAgent } from '../../authoring/agent.ts';
import { defineConfig } from '../../authoring/config.ts';
import { defineTool } from '../../authoring/tool.ts';
import { defineWorkflow } from '../../authoring/workflow.ts';
import { once } from '../../core/run/once.ts';
import { FlueError } from '../../errors.ts';
import { flue } from '../../http/author-app.ts';
import type { LoadBuilt } from '../built-manifest.ts';
import type { Archive } from './archive.ts';

type Namespace = Readonly<Record<string, unknown>>;

const authoring = { FlueError, defineAgent, defineConfig, defineTool, defineWorkflow };
const ourZod = once(async () => (await import('../../authoring/our-zod.ts')).zod as unknown as Namespace);

/** `flue-action?z`: with `z`, which a module without it need not wait for. */
const namespaces: Readonly<Record<string, () => Promise<Namespace>>> = {
  'flue-action': async () => authoring,
  'flue-action?z': async () => ({ ...authoring, z: (await ourZod()).z }),
  'flue-action/server': async () => ({ flue }),
  zod: ourZod,
  'zod/v4': ourZod,
  hono: async () => ({ Hono: (await import('hono')).Hono }),
};

export function loadWithOurs({ load, provide }: Archive): LoadBuilt {
  return async ({ module, needs }) => {
    for (const name of needs) provide(name, (await namespaces[name]?.()) ?? {});
    return load(module);
  };
}
