// The script files of one host: read at their first use, each with one player whose `times` count for all who use it.
import type { Model, PriceBook } from '../../../core/ports.ts';
import { messageOf } from '../../../errors.ts';
import type { After } from './perform.ts';
import { readScript, scriptError } from './read-script.ts';
import type { Script } from './script.ts';
import { createScriptedModel } from './scripted-model.ts';

export const SCRIPTED = 'scripted/';

export interface ScriptsOptions {
  /** The text of a script file, named as in the model's name. Throws when there is none. */
  load(file: string): Promise<string>;
  /** The platform's own timers unless given, which keep a process alive that waits for nothing else. */
  after?: After | undefined;
  now?: (() => number) | undefined;
}

export interface Scripts {
  /** Which model's price `scripted/<file>` plays at; null = it costs nothing. For the price book. */
  pricedAs(ref: string): Promise<string | null>;
  /** The model that plays the file. Throws FlueError config_error for a file that cannot be used. */
  open(ref: string, prices: PriceBook): Promise<Model>;
}

export function createScripts({ load, after, now }: ScriptsOptions): Scripts {
  const scripts = new Map<string, Promise<Script>>();
  const players = new Map<string, Promise<Model>>();

  const read = (ref: string): Promise<Script> =>
    remember(scripts, ref, async () => {
      const file = ref.slice(SCRIPTED.length);
      const source = await load(file).catch((thrown: unknown) => {
        throw scriptError(file, `it cannot be read (${messageOf(thrown)})`, thrown);
      });
      return readScript(source, file);
    });

  return {
    pricedAs: async (ref) => (await read(ref)).pricedAs ?? null,
    open: (ref, prices) =>
      remember(players, ref, async () =>
        createScriptedModel({ ref, script: await read(ref), prices, after, now }),
      ),
  };
}

/** A failure is not remembered: the file may be there the next time. */
function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  made.catch(() => known.delete(key));
  return made;
}
