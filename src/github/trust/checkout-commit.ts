// Which checkouts a folder is in, and at which commit each is, without the git binary: .git/HEAD, the loose and the packed
// references. https://git-scm.com/docs/gitrepository-layout
import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

export interface Checkout {
  /** The folder that has the `.git`. */
  root: string;
  /** Where its git objects are. */
  objects: string;
  /** null when it cannot be read. */
  commit: string | null;
}

/** From `folder` up to `workspace`, the nearest first. By the paths as they are given: no link is followed. */
export function checkoutsAround(folder: string, workspace: string): Checkout[] {
  const way = relative(workspace, folder);
  if (isAbsolute(way) || way.split(/[/\\]/)[0] === '..') return [];
  const own = checkoutAt(folder);
  const above = way === '' ? [] : checkoutsAround(dirname(folder), workspace);
  return own === undefined ? above : [own, ...above];
}

function checkoutAt(root: string): Checkout | undefined {
  const path = join(root, '.git');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  // A worktree or a submodule has a file that says where the folder is.
  const named = stat.isDirectory() ? undefined : /^gitdir: (.+)$/m.exec(textOf(path))?.[1];
  const gitDir = resolve(root, named ?? '.git');
  const common = resolve(gitDir, textOf(join(gitDir, 'commondir')).trim() || '.');
  return { root, objects: join(common, 'objects'), commit: headOf(gitDir, common) ?? null };
}

function headOf(gitDir: string, common: string): string | undefined {
  const head = textOf(join(gitDir, 'HEAD')).trim();
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (ref === undefined) return shaIn(head);
  if (ref.split('/').includes('..')) return undefined;
  return (
    shaIn(textOf(join(gitDir, ref)).trim()) ?? shaIn(textOf(join(common, ref)).trim()) ?? packed(common, ref)
  );
}

function packed(common: string, ref: string): string | undefined {
  const line = textOf(join(common, 'packed-refs'))
    .split('\n')
    .find((one) => one.trim().endsWith(` ${ref}`));
  return shaIn(line?.split(' ')[0] ?? '');
}

function shaIn(text: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there, or not to be read: then the commit is not known.
    return '';
  }
}
