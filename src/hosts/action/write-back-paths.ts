// From paths below /workspace to paths of the repository, and which of those were meant.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compileGlob, type Glob } from '../../core/files/glob.ts';
import { FileFault } from '../../core/sandbox-port.ts';
import { FlueError } from '../../errors.ts';
import type { Differences } from '../../protocol/difference.ts';

export interface RepositoryPaths {
  /** The same changes under the paths of the repository. */
  inRepository(differences: Differences): Differences;
  /** Why a path of the repository is none of those that were meant; undefined for one that is. */
  outside(path: string): string | undefined;
}

/** Throws FlueError `usage_error` for a pattern that asks for too much. */
export function repositoryPaths(options: {
  filesDir: string;
  workspace: string;
  globs: readonly string[];
}): RepositoryPaths {
  const root = checkoutAbove(options.filesDir, options.workspace);
  const below = relative(root, options.filesDir).replaceAll('\\', '/');
  const prefix = below === '' ? '' : `${below}/`;
  const globs = options.globs.flatMap(compiled);
  const isAnother = anotherCheckout(root);
  return {
    inRepository: ({ list, leftOut }) => ({
      list: list.map((one) => ({ ...one, path: prefix + one.path })),
      leftOut: leftOut.map((one) => ({ ...one, path: prefix + one.path })),
    }),
    outside(path) {
      if (globs.length > 0 && !globs.some((glob) => glob.matches(path))) return 'outside of write-paths';
      const other = isAnother(path);
      return other === undefined ? undefined : `${other} is a checkout of its own`;
    },
  };
}

/** The checkout that the mounted folder is of: the workspace itself unless actions/checkout was given a path. */
function checkoutAbove(folder: string, workspace: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    // Not by their letters: Windows has several for one folder.
    if (relative(workspace, at) === '' || dirname(at) === at) return workspace;
  }
}

/** Which folder on the way to a path is another repository's: a submodule, or a second checkout. */
function anotherCheckout(root: string): (path: string) => string | undefined {
  const known = new Map<string, boolean>();
  return (path) => {
    const parts = path.split('/').slice(0, -1);
    return parts
      .map((_, i) => parts.slice(0, i + 1).join('/'))
      .find((folder) => {
        if (!known.has(folder)) known.set(folder, existsSync(join(root, folder, '.git')));
        return known.get(folder);
      });
  };
}

/** A pattern without a wildcard that names a folder means all that is in it. */
function compiled(pattern: string): Glob[] {
  const plain = pattern.replace(/\/+$/, '');
  try {
    if (plain !== pattern) return [compileGlob(`${plain}/**`)];
    return /[*?[{]/.test(plain) ? [compileGlob(plain)] : [compileGlob(plain), compileGlob(`${plain}/**`)];
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    throw new FlueError('usage_error', `input write-paths: ${cause.message}`, {
      hint: 'write shorter patterns, one per line',
      cause,
    });
  }
}
