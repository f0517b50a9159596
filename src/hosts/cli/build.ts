// `flue build`: the project and the server as one file, which starts where there is nothing but Node; or a Worker.
import { join, relative } from 'node:path';
import { archiveText } from '../../project/build/archive-text.ts';
import { buildProject } from '../../project/build/build-project.ts';
import { indexMap } from '../../project/build/source-map.ts';
import { checkedProject } from '../checked-project.ts';
import type { BuildArgs } from './build-args.ts';
import { writeOutput } from './build-output.ts';
import { SUCCEEDED } from './exit-code.ts';
import { document } from './outcome.ts';
import { print } from './print.ts';
import { serverModules } from './server-modules.ts';

const SERVER = 'server.mjs';
const MAP = `${SERVER}.map`;

export async function buildServer(args: BuildArgs): Promise<number> {
  const checked = await checkedProject(args);
  const { project } = checked;
  const target = args.target ?? project.config.target ?? 'node';
  if (target === 'cloudflare') {
    const { buildWorker } = await import('./build-worker.ts');
    return buildWorker(args, checked);
  }
  const port = args.port ?? project.config.port ?? null;
  const built = await buildProject({ ...checked, port, target });
  const { text, lines } = archiveText({ ...built, ...serverModules(), mapName: MAP });
  const sections = [...built.maps].map(([name, map]) => ({ line: lines.get(name) ?? 0, map }));
  sections.sort((a, b) => a.line - b.line);
  const file = join(args.outDir, SERVER);
  writeOutput(join(args.outDir, MAP), indexMap(SERVER, sections));
  writeOutput(file, text);
  tell(args, { file, bytes: text.length, version: built.project.version, port });
  return SUCCEEDED;
}

function tell(
  args: BuildArgs,
  built: { file: string; bytes: number; version: string; port: number | null },
): void {
  const shown = relative(process.cwd(), built.file);
  const size = `${(built.bytes / 1e6).toFixed(1)} MB`;
  if (args.json) print({ out: document(built) });
  else
    print({
      out: `${shown}\n`,
      err: args.quiet ? '' : `built ${shown} (${size}, version ${built.version})\n`,
    });
}
