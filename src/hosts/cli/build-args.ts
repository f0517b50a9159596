// The arguments of `flue build`.
import { join, resolve } from 'node:path';
import type { Common } from './args.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';

export interface BuildArgs extends Common {
  command: 'build';
  /** undefined = the config's. */
  target: 'node' | 'cloudflare' | undefined;
  port: number | undefined;
  outDir: string;
}

export function buildArgs({ values }: Argv, common: Common): BuildArgs {
  const out = textOf(values, 'out');
  return {
    command: 'build',
    ...common,
    target: targetOf(textOf(values, 'target')),
    port: portOf(textOf(values, 'port')),
    outDir: out === undefined ? join(common.projectDir, '.flue/build') : resolve(out),
  };
}

export function targetOf(given: string | undefined): BuildArgs['target'] {
  if (given === undefined || given === 'node' || given === 'cloudflare') return given;
  throw usage(`--target "${given}" is no target`, 'write node or cloudflare');
}

export function portOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (/^\d{1,5}$/.test(given) && port <= 65_535) return port;
  throw usage(`--port "${given}" is no port`, 'write a number from 0 to 65535');
}
