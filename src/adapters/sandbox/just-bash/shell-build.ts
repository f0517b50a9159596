// One way of running just-bash: which of its builds, with which commands, within which limits.
import type { Bash, BashOptions, Command, CommandName, defineCommand, parse } from 'just-bash';
import type { RunAsHost } from './tree-fs.ts';

/** What every build of just-bash has. */
export interface JustBashModule {
  Bash: typeof Bash;
  defineCommand: typeof defineCommand;
  parse: typeof parse;
  /** The box in which commands are denied what they have no use for; only Node's build has it. */
  DefenseInDepthBox?: {
    runTrustedAsync<T>(body: () => Promise<T>): Promise<T>;
    /** The one of the process or thread; `true` is what a shell asks for too. */
    getInstance(isEnabled: true): { activate(): unknown };
  };
}

export interface ShellBuild {
  /** Loads it once; later calls give the same. */
  load(): Promise<JustBashModule>;
  limitsFor(timeoutMs: number): NonNullable<BashOptions['executionLimits']>;
  /** Commands of ours: repaired, added, guarded. */
  commands(module: JustBashModule): Command[];
  /** Around a command that is there for some shells only. */
  guard?(command: Command): Command;
  /** The bundled commands that may run; all when not given. */
  bundled?: CommandName[] | undefined;
  /** All commands there are without a network, for `/bin`. */
  names: ReadonlySet<string>;
}

/** Runs what is the host's own within a command; the build for browsers and Workers has no box to step out of. */
export function hostScope({ DefenseInDepthBox: box }: JustBashModule): RunAsHost {
  return box ? (body) => box.runTrustedAsync(body) : (body) => body();
}

/** With a network there is curl as well. */
export function namesOf({ names }: ShellBuild, hasNetwork: boolean): ReadonlySet<string> {
  return hasNetwork ? new Set([...names, 'curl']) : names;
}
