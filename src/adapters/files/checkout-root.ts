// Where a mounted folder is on the host, and what a link in it means: the host's folders mean nothing in a sandbox, so
// a link that takes the long way into the folder, by its absolute path or through the folders above, becomes a short one.
import fs from 'node:fs';
import path, { type PlatformPath } from 'node:path';
import { FlueError } from '../../errors.ts';
import { isHiddenName } from '../../protocol/withheld.ts';

export interface CheckoutRoot {
  /** Free of links. */
  real: string;
  /** From the workspace, with forward slashes; '' for the workspace itself. */
  prefix: string;
  /** The folder by the names that absolute links may use for it, in parts. */
  names: string[][];
}

/** Throws FlueError `config_error` when there is no such folder or it lies outside the workspace. */
export function openRoot(workspace: string, asked: string): CheckoutRoot {
  const refuse = (what: string, cause?: unknown): FlueError =>
    new FlueError('config_error', `files: ${JSON.stringify(asked)} ${what}`, {
      hint: `name a folder of the checkout, relative to ${workspace}, or "none"`,
      cause,
    });
  const named = path.resolve(workspace, asked);
  let base: string;
  let real: string;
  let isFolder: boolean;
  try {
    base = fs.realpathSync.native(workspace);
    real = fs.realpathSync.native(named);
    isFolder = fs.statSync(real).isDirectory();
  } catch (cause) {
    throw refuse(whyNot(cause), cause);
  }
  const prefix = path.relative(base, real);
  if (prefix.split(path.sep)[0] === '..' || path.isAbsolute(prefix))
    throw refuse('lies outside the workspace');
  if (!isFolder) throw refuse('is not a folder');
  if (prefix.split(path.sep).some(isHiddenName)) throw refuse('is a part of git itself');
  const names = [...new Set([real, named])].map((name) => partsOf(name, path));
  return { real, prefix: prefix.replaceAll(path.sep, '/'), names };
}

function whyNot(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be opened: permission denied';
  return code === 'ELOOP' ? 'is a link that leads in circles' : 'does not exist';
}

/** The target of a link in `folder` (parts below the root) as it is to be read in the sandbox. */
export function linkTarget(
  { names }: Pick<CheckoutRoot, 'names'>,
  folder: readonly string[],
  target: string,
  paths: PlatformPath = path,
): string {
  const parts = partsOf(target, paths);
  const inside = paths.isAbsolute(target)
    ? names.map((root) => within({ root, paths }, [], parts)).find((rest) => rest !== undefined)
    : climbed({ root: names[0] ?? [], paths }, folder.length, parts);
  if (inside === undefined) return target.replaceAll(paths.sep, '/');
  return [...folder.map(() => '..'), ...inside].join('/') || '.';
}

interface Named {
  /** Of the folder, in parts. */
  root: readonly string[];
  paths: PlatformPath;
}

/** What is left of a relative target that leaves the root by `..` and comes back; undefined when it does not do both. */
function climbed(named: Named, depth: number, parts: readonly string[]): string[] | undefined {
  const { root } = named;
  const ups = parts.findIndex((part) => part !== '..');
  const above = (ups === -1 ? parts.length : ups) - depth;
  if (above <= 0) return undefined;
  return within(named, root.slice(0, Math.max(0, root.length - above)), parts.slice(depth + above));
}

/** Walks from `start`, which is above the root, down to the root; the rest of `parts`, or undefined when it ends elsewhere. */
function within(
  { root, paths }: Named,
  start: readonly string[],
  parts: readonly string[],
): string[] | undefined {
  let depth = start.length;
  for (const [i, part] of parts.entries()) {
    if (depth === root.length) return parts.slice(i);
    if (part === '..') depth = Math.max(0, depth - 1);
    else if (isSameName(part, root[depth], paths)) depth++;
    else return undefined;
  }
  return depth === root.length ? [] : undefined;
}

function isSameName(one: string, other: string | undefined, { sep }: PlatformPath): boolean {
  return one === other || (sep === '\\' && one.toLowerCase() === other?.toLowerCase());
}

/** On Windows links are written with either slash, and long ones begin with `\\?\`. */
function partsOf(target: string, { sep }: PlatformPath): string[] {
  const plain = sep === '\\' ? target.replace(/^\\\\\?\\/, '').replaceAll('/', sep) : target;
  return plain.split(sep).filter((part) => part !== '' && part !== '.');
}
