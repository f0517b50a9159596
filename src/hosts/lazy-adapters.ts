// Adapters that most runs reach only after their first model request, or never: each is loaded at its first use, so that
// none of them stands between the start of the process and that request.
import type { Scripts, ScriptsOptions } from '../adapters/model/scripted/scripts.ts';
import type { Patterns } from '../core/ports.ts';
import { once } from '../core/run/once.ts';
import type { Network, Sandboxes } from '../core/sandbox-port.ts';

export interface LazySandboxesOptions {
  network?: Network | undefined;
  /** What a thread that runs commands is started with; the file beside this one unless given. */
  threadProgram?: (() => URL | undefined) | undefined;
}

export function lazySandboxes({ network, threadProgram = threadFile }: LazySandboxesOptions = {}): Sandboxes {
  const loaded = once(async () => {
    const [{ sandboxesInThreads }, { ThreadPool }, { createFileTree }] = await Promise.all([
      import('../adapters/sandbox/just-bash/thread-sandboxes.ts'),
      import('../adapters/sandbox/just-bash/thread/thread-pool.ts'),
      import('../core/files/file-tree.ts'),
    ]);
    return sandboxesInThreads({
      createTree: createFileTree,
      pool: new ThreadPool({ file: threadProgram() }),
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

/** Where dist/ has it; the pool knows where it is in the sources. */
function threadFile(): URL | undefined {
  const here = import.meta.url;
  return here.endsWith('.ts') ? undefined : new URL('./sandbox-thread.js', here);
}
