// The arguments of `flue dev`. A flag wins over the environment, that over the config.
import type { Common } from './args.ts';
import { portOf } from './build-args.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';

export interface DevArgs extends Common {
  command: 'dev';
  /** undefined = the config's. */
  port: number | undefined;
  host: string;
  /** Its file names nothing of the project. */
  databasePath: string;
  open: boolean;
}

export function devArgs({ values, switches }: Argv, common: Common): DevArgs {
  const { environment } = common;
  return {
    command: 'dev',
    ...common,
    port: portOf(textOf(values, 'port')) ?? portIn(environment.PORT?.trim()),
    host: environment.HOST?.trim() || '127.0.0.1',
    databasePath: environment.FLUE_DB?.trim() || '.flue/flue.db',
    open: switches.has('open'),
  };
}

function portIn(given: string | undefined): number | undefined {
  if (!given) return undefined;
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw usage(`PORT is "${given}", which is no port`, 'set it to 0 … 65535');
}
