// What `flue dev` and the process that serves a version of the project say to each other.
import type { Problem } from '../../../project/problem.ts';
import type { RunKind } from '../../../protocol/ids.ts';

export interface ServeSettings {
  projectDir: string;
  configFile: string | undefined;
  /** Where it listens: nobody but `flue dev` does talk to it. */
  socketPath: string;
  /** Who may use it: whoever is on this machine, or the bearer of the token. */
  isOpen: boolean;
  debug: boolean;
  quiet: boolean;
}

/** What is wrong, and what of the project cannot be used for it; `all` when that is not known. */
export interface Trouble {
  problems: readonly Problem[];
  broken: ReadonlyArray<{ kind: RunKind; name: string }> | 'all';
}

export type ToServer =
  | { type: 'serve'; settings: ServeSettings }
  /** A newer version serves: bring to their end what runs there are. */
  | { type: 'retire' }
  | { type: 'stop' };

export type FromServer =
  /** Its top level may never end. */
  | { type: 'loading'; path: string }
  | { type: 'refused'; trouble: Trouble }
  | { type: 'serving'; port: number | null; version: string; definitions: number }
  | { type: 'retiring' }
  /** Nothing runs any more that is not waiting for a human. */
  | { type: 'idle' };
