// Making just-bash's shell takes as long as a short command in it: one is made ahead, for the next command.
import { setImmediate } from 'node:timers';
import type { Bash, IFileSystem } from 'just-bash';
import type { Burst, ShellFiles } from './burst.ts';
import { optionsOf, type ReadyShells } from './interpreter.ts';
import { DEFAULT_TIMEOUT_MS } from './limits.ts';
import type { JustBashModule, ShellBuild } from './shell-build.ts';
import { BASE_ENV, START } from './shell-carry.ts';
import { StreamingFs } from './streaming.ts';

/** Keeps one shell for a command with nothing special: no network, the usual time. */
export class SpareShell implements ReadyShells {
  readonly #build: ShellBuild;
  #bash: Bash | undefined;

  constructor(build: ShellBuild) {
    this.#build = build;
  }

  /** A shell looks at its `fs` anew for each command, so that it can be given its files late. */
  take({ shell, env, network, timeoutMs }: Burst, fs: IFileSystem): Bash | undefined {
    const bash = this.#bash;
    if (bash === undefined || network !== undefined || timeoutMs !== DEFAULT_TIMEOUT_MS) return undefined;
    if (!exported(bash, { ...shell.env, ...env })) return undefined;
    this.#bash = undefined;
    Reflect.set(bash, 'fs', fs);
    return bash;
  }

  /** After what the command's end has still to do. */
  refill(module: JustBashModule): void {
    setImmediate(() => {
      const options = optionsOf(module, this.#build, { timeoutMs: DEFAULT_TIMEOUT_MS, network: undefined });
      this.#bash ??= new module.Bash({ ...options, fs: NO_FILES, cwd: START.cwd, env: { ...BASE_ENV } });
    });
  }
}

/** As if the shell had been made with them; false where it does not show what it holds. */
function exported(bash: Bash, variables: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(variables);
  if (entries.length === 0) return true;
  const { env, exportedVars } = (Reflect.get(bash, 'state') ?? {}) as Record<string, unknown>;
  if (!(env instanceof Map) || !(exportedVars instanceof Set)) return false;
  for (const [name, value] of entries) {
    env.set(name, value);
    exportedVars.add(name);
  }
  return true;
}

/** Stands for the files of a shell that has none yet. */
const NO_FILES = new StreamingFs({
  tree: new Proxy(
    {},
    { get: () => () => Promise.reject(new Error('the shell has no files yet')) },
  ) as ShellFiles,
  signal: new AbortController().signal,
  asHost: (body) => body(),
  names: new Set(),
  onOutput() {},
});
