// What esbuild says of a project that it cannot take in, and what it takes in although the target cannot run it.
import { type Problem, ProjectError } from '../problem.ts';
import type { BundleError, Metafile } from './bundler.ts';
import type { Target } from './lent.ts';

/** Of Node's modules, those that a Worker does not even have an empty form of. */
export const LACKING_IN_WORKERS: ReadonlySet<string> = new Set(['node:sea', 'node:test/reporters']);

/** Packages by which others find their native addon, which no import shows. */
const ADDON_LOADERS =
  /(?:^|\/)node_modules\/(?:bindings|node-gyp-build|node-pre-gyp|@mapbox\/node-pre-gyp)\//;

const BUILD_FOR_NODE = 'do without it, or build for node';

/** Of what esbuild threw. */
export function bundleFailure(thrown: unknown, target: Target): ProjectError {
  const { errors = [] } = Object(thrown) as { errors?: BundleError[] };
  const problems = errors.map((error) => problemOf(error, target));
  const unknown = { path: 'esbuild', message: String(thrown), fix: 'look at its message' };
  return new ProjectError(problems.length > 0 ? problems : [unknown], { cause: thrown });
}

/** Of a bundle that was made. */
export function refuseUnfit({ inputs }: Metafile, target: Target): void {
  if (target === 'node') return;
  const problems = Object.entries(inputs).flatMap(([path, { imports }]) => [
    ...imports
      .filter((one) => ADDON_LOADERS.test(one.path))
      .map(() => addonProblem(path, 'a native addon', target)),
    ...imports
      .filter((one) => one.external && LACKING_IN_WORKERS.has(one.path))
      .map((one) => lackingProblem(path, one.path)),
  ]);
  if (problems.length > 0) throw new ProjectError(problems);
}

/** A module of Node's that no Worker has. */
export function lackingProblem(path: string, module: string): Problem {
  return { path, message: `it imports '${module}', which a Worker does not have`, fix: BUILD_FOR_NODE };
}

function problemOf({ text, location }: BundleError, target: Target): Problem {
  const [, addon] = /^No loader is configured for "\.node" files: (.*)$/.exec(text) ?? [];
  if (addon !== undefined) return addonProblem(location?.file ?? addon, `the native addon ${addon}`, target);
  return {
    path: location?.file ?? 'esbuild',
    line: location?.line,
    message: text,
    fix: 'install the package, or correct the import',
  };
}

function addonProblem(path: string, what: string, target: Target): Problem {
  return target === 'node'
    ? {
        path,
        message: `it needs ${what}, which a server of one file cannot take in`,
        fix: 'do without it',
      }
    : { path, message: `it needs ${what}, which a Worker cannot load`, fix: BUILD_FOR_NODE };
}
