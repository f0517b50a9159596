// `flue build --target cloudflare`: a folder that `wrangler dev`, `deploy` and `tail` take as it is.
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Files } from '../../project/build/worker-modules.ts';
import type { CheckedProject } from '../checked-project.ts';
import { workerOf } from '../worker-build.ts';
import type { BuildArgs } from './build-args.ts';
import { writeOutput } from './build-output.ts';
import { SUCCEEDED } from './exit-code.ts';
import { document } from './outcome.ts';
import { print } from './print.ts';

export async function buildWorker(args: BuildArgs, checked: CheckedProject): Promise<number> {
  const { files, version } = await workerOf(args.projectDir, checked);
  clear(args.outDir);
  for (const [path, text] of files) writeOutput(join(args.outDir, path), text);
  tell(args, { folder: args.outDir, version, gzipBytes: gzipBytesOf(files) });
  return SUCCEEDED;
}

/** What an earlier build left there is no part of this one. */
function clear(folder: string): void {
  for (const name of ['project', 'runtime', 'assets'])
    rmSync(join(folder, name), { recursive: true, force: true });
}

/** Of the code, as an upload counts it. */
function gzipBytesOf(files: Files): number {
  const code = [...files].filter(([path]) => path.endsWith('.js'));
  return code.reduce((sum, [, text]) => sum + gzipSync(text).length, 0);
}

function tell(args: BuildArgs, built: { folder: string; version: string; gzipBytes: number }): void {
  const shown = relative(process.cwd(), built.folder) || '.';
  const size = `${Math.ceil(built.gzipBytes / 1000)} kB gzip`;
  const lines = {
    out: `${shown}\n`,
    err: args.quiet ? '' : `built ${shown} (${size}, version ${built.version}); in it: wrangler deploy\n`,
  };
  print(args.json ? { out: document(built) } : lines);
}
