// What a project may have that a Worker cannot do (yet): said when it is built, each with what to do, and not when it runs.
import type { Project } from '../manifest.ts';
import { relativeTo } from '../paths.ts';
import type { Problem } from '../problem.ts';
import { importsIn, scanImports } from '../scan-imports.ts';
import { projectCode } from './build-project.ts';
import { LACKING_IN_WORKERS, lackingProblem } from './bundle-problems.ts';
import { OLDEST_DATE } from './worker-files.ts';

export function workerRefusals(project: Project): Problem[] {
  const { layout, root, config } = project;
  const configFile = layout.configs[0] === undefined ? 'flue.config.ts' : relativeTo(root)(layout.configs[0]);
  const inConfig = (isThere: boolean, message: string, fix: string): Problem[] =>
    isThere ? [{ path: configFile, message, fix }] : [];
  const date = config.worker?.compatibilityDate;
  const { code } = projectCode(project);
  return [
    ...lackingIn(root, code),
    ...Object.entries(config.mcp ?? {}).flatMap(([name, server]) =>
      inConfig(
        !('url' in server),
        `'mcp.${name}' is a program, and a Worker can start none`,
        "name a server with a 'url', or build for node",
      ),
    ),
    ...inConfig(
      date !== undefined && date < OLDEST_DATE,
      `'worker.compatibilityDate' is ${date}, and before ${OLDEST_DATE} an object may be put to sleep at work`,
      `write ${OLDEST_DATE} or later`,
    ),
  ];
}

/** Of the project's own modules; those of packages are looked at where they are bundled. */
function lackingIn(root: string, files: readonly string[]): Problem[] {
  const sources = new Map(files.flatMap((file) => [...scanImports(file).sources]));
  return [...sources].flatMap(([path, text]) =>
    importsIn(path, text)
      .filter((name) => LACKING_IN_WORKERS.has(name))
      .map((name) => lackingProblem(relativeTo(root)(path), name)),
  );
}
