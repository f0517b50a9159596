// Which esbuild takes a project's packages in: the one that FLUE_ESBUILD names, the project's own, or a pinned one that is
// fetched once and kept in the tool cache.
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { Bundler, FindBundler } from '../../project/build/bundler.ts';
import { pinnedEsbuild } from './pinned-esbuild.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `root`: the project's. */
export function bundlerFor(root: string, environment: Environment): FindBundler {
  return async () => {
    const named = environment.FLUE_ESBUILD?.trim();
    if (named) return namedEsbuild(resolve(named));
    const own = resolvedFrom(root);
    if (own !== undefined) return load(own);
    const folder = await pinnedEsbuild({ environment, fetch: createNodeFetch({ environment }) });
    return load(join(folder, 'lib/main.js'));
  };
}

function resolvedFrom(root: string): string | undefined {
  try {
    return createRequire(join(root, 'package.json')).resolve('esbuild');
  } catch {
    return undefined;
  }
}

async function namedEsbuild(folder: string): Promise<Bundler> {
  try {
    return await load(createRequire(join(folder, 'package.json')).resolve(folder));
  } catch (cause) {
    throw new FlueError(
      'config_error',
      `FLUE_ESBUILD is "${folder}", which is no esbuild: ${messageOf(cause)}`,
      {
        hint: 'name the folder of an installed package, as in …/node_modules/esbuild',
        cause,
      },
    );
  }
}

async function load(path: string): Promise<Bundler> {
  const found = (await import(/* webpackIgnore: true */ pathToFileURL(path).href)) as Bundler & {
    default?: Bundler;
  };
  const bundler = found.default ?? found;
  if (typeof bundler.build !== 'function') throw new Error('it has no function "build"');
  return bundler;
}
