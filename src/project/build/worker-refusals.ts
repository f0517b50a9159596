// What a project may have that a Worker cannot do (yet): said when it is built, each with what to do, and not when it runs.
import { isBuiltin } from 'node:module';
import type { Project } from '../manifest.ts';
import { relativeTo } from '../paths.ts';
import type { Problem } from '../problem.ts';
import { importsIn, isRelative, scanImports } from '../scan-imports.ts';
import { projectCode } from './build-project.ts';
import { lentName } from './project-modules.ts';
import { OLDEST_DATE } from './worker-files.ts';

export function workerRefusals(project: Project): Problem[] {
  const { layout, root, config } = project;
  const configFile = layout.configs[0] === undefined ? 'flue.config.ts' : relativeTo(root)(layout.configs[0]);
  const inConfig = (isThere: boolean, message: string, fix: string): Problem[] =>
    isThere ? [{ path: configFile, message, fix }] : [];
  const date = config.worker?.compatibilityDate;
  const { code, app } = projectCode(project);
  return [
    ...packagesIn(root, code),
    ...(app === undefined
      ? []
      : [
          {
            path: relativeTo(root)(app),
            message: 'a Worker serves no app.ts yet',
            fix: 'build for node, or move it away',
          },
        ]),
    ...inConfig(
      (config.network?.allow ?? []).length > 0,
      "'network.allow' opens nothing in a Worker yet",
      'leave it out, or build for node',
    ),
    ...inConfig(
      Object.keys(config.mcp ?? {}).length > 0,
      "a Worker connects to no servers of 'mcp' yet",
      'leave it out, or build for node',
    ),
    ...inConfig(
      date !== undefined && date < OLDEST_DATE,
      `'worker.compatibilityDate' is ${date}, and before ${OLDEST_DATE} an object may be put to sleep at work`,
      `write ${OLDEST_DATE} or later`,
    ),
  ];
}

/** Taking packages in needs a bundler. */
function packagesIn(root: string, files: readonly string[]): Problem[] {
  const sources = new Map(files.flatMap((file) => [...scanImports(file).sources]));
  return [...sources].flatMap(([path, text]) =>
    importsIn(path, text)
      .filter((name) => !isRelative(name) && !isBuiltin(name) && lendToWorker(name, path, '') === undefined)
      .map((name) => ({
        path: relativeTo(root)(path),
        message: `it imports the package '${name}', which a Worker build cannot take in yet`,
        fix: 'do without it, or build for node',
      })),
  );
}

/** Also where the project has its own: a Worker has one zod. */
export function lendToWorker(specifier: string, importer: string, text: string): string | undefined {
  if (specifier === 'zod' || specifier === 'zod/v4') return specifier;
  return specifier === 'flue-action' ? lentName(specifier, importer, text) : undefined;
}
