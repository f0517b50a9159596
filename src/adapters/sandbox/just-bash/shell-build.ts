// One way of running just-bash: which of its builds, with which commands, within which limits.
import type { Bash, BashOptions, Command, CommandName, defineCommand, parse } from 'just-bash';

/** What every build of just-bash has. */
export interface JustBashModule {
  Bash: typeof Bash;
  defineCommand: typeof defineCommand;
  parse: typeof parse;
  /** The box in which commands are denied what they have no use for; only Node's build has it. */
  DefenseInDepthBox?: { runTrustedAsync<T>(body: () => Promise<T>): Promise<T> };
}

export interface ShellBuild {
  /** Loads it once; later calls give the same. */
  load(): Promise<JustBashModule>;
  limitsFor(timeoutMs: number): NonNullable<BashOptions['executionLimits']>;
  /** Commands of ours: repaired, added, guarded. */
  commands(module: JustBashModule): Command[];
  /** The bundled commands that may run; all when not given. */
  bundled?: CommandName[] | undefined;
  /** All commands there are without a network, for `/bin`. */
  names: ReadonlySet<string>;
}

/** With a network there is curl as well. */
export function namesOf({ names }: ShellBuild, hasNetwork: boolean): ReadonlySet<string> {
  return hasNetwork ? new Set([...names, 'curl']) : names;
}
