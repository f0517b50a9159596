// Which commit a checkout is at, without the git binary: .git/HEAD, the loose and the packed references.
// https://git-scm.com/docs/gitrepository-layout
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** `none`: the folder is in no checkout. `unreadable`: it is in one whose commit is not to be found. */
export type CheckoutCommit = 'none' | 'unreadable' | { sha: string };

/** Looks no higher than `workspace` for a folder that is inside it. */
export function checkoutCommit(folder: string, workspace: string): CheckoutCommit {
  const gitDir = gitDirAbove(realPath(folder), realPath(workspace));
  if (gitDir === undefined) return 'none';
  const sha = headOf(gitDir);
  return sha === undefined ? 'unreadable' : { sha };
}

function gitDirAbove(folder: string, workspace: string): string | undefined {
  const path = join(folder, '.git');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return path;
  // A worktree or a submodule has a file that says where the folder is.
  if (stat !== undefined) return resolve(folder, /^gitdir: (.+)$/m.exec(textOf(path))?.[1] ?? '.git');
  const parent = dirname(folder);
  return folder === workspace || folder === parent ? undefined : gitDirAbove(parent, workspace);
}

/** A link must not lead from one checkout to another unseen. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function headOf(gitDir: string): string | undefined {
  const head = textOf(join(gitDir, 'HEAD')).trim();
  const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
  if (ref === undefined) return shaIn(head);
  if (ref.split('/').includes('..')) return undefined;
  const common = resolve(gitDir, textOf(join(gitDir, 'commondir')).trim() || '.');
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
