// just-bash is 2 MB of code and 60–80 ms to load: it is imported when a shell is first needed, or when a host has time.
import type * as JustBash from 'just-bash';
import { ownCommands } from './commands.ts';

export type JustBashModule = typeof JustBash;

/** The commands there are; empty until just-bash is loaded. */
export const commandNames = new Set<string>();

let loaded: Promise<JustBashModule> | undefined;

export function loadJustBash(): Promise<JustBashModule> {
  loaded ??= import('just-bash').then((module) => {
    for (const command of [...module.getCommandNames(), ...ownCommands(module)]) {
      commandNames.add(typeof command === 'string' ? command : command.name);
    }
    return module;
  });
  return loaded;
}
