// Adapters that most runs reach only after their first model request, or never: each is loaded at its first use, so that
// none of them stands between the start of the process and that request.
import type { Scripts, ScriptsOptions } from '../adapters/model/scripted/scripts.ts';
import type { Patterns } from '../core/ports.ts';
import { once } from '../core/run/once.ts';
import type { Network, Sandboxes } from '../core/sandbox-port.ts';

export function lazySandboxes(network?: Network): Sandboxes {
  const loaded = once(async () => {
    const [{ sandboxesInThreads }, { ThreadPool }, { createFileTree }] = await Promise.all([
      import('../adapters/sandbox/just-bash/thread-sandboxes.ts'),
      import('../adapters/sandbox/just-bash/thread/thread-pool.ts'),
      import('../core/files/file-tree.ts'),
    ]);
    return sandboxesInThreads({
      createTree: createFileTree,
      pool: new ThreadPool({ file: threadFile() }),
      network,
    });
  });
  return {
    traits: { output: 'after each statement', stops: 'anywhere' },
    open: async (options) => (await loaded()).open(options),
    // What cannot be loaded is told to the first command.
    warm: () =>
      void loaded().then(
        (sandboxes) => sandboxes.warm(),
        () => {},
      ),
  };
}

export function lazyPatterns(): Patterns {
  const loaded = once(async () => (await import('../adapters/patterns/re2.ts')).re2Patterns());
  return { compile: async (pattern, options) => (await loaded()).compile(pattern, options) };
}

export function lazyScripts(options: ScriptsOptions): Scripts {
  const loaded = once(async () =>
    (await import('../adapters/model/scripted/scripts.ts')).createScripts(options),
  );
  return {
    pricedAs: async (ref) => (await loaded()).pricedAs(ref),
    open: async (ref, prices) => (await loaded()).open(ref, prices),
  };
}

/** In dist/ the thread's program is a file beside this one; a server of one file is its own thread's program. */
function threadFile(): URL | undefined {
  const here = import.meta.url;
  const [, server] = /^(.*)\/@flue\//.exec(here) ?? [];
  if (server !== undefined) return new URL(server);
  return here.endsWith('.ts') ? undefined : new URL('./sandbox-thread.js', here);
}
