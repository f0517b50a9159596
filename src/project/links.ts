// Where the files of a project really are. A project may come from a stranger's branch: none of its links may carry the
// runner's files, or the checkout's own secrets, into a prompt or a sandbox.
import { realpathSync } from 'node:fs';
import { relative as relativePath } from 'node:path';
import { isHiddenName, isSecretPath } from '../protocol/withheld.ts';
import { isBelow, withSlashes } from './paths.ts';
import type { Problem } from './problem.ts';

export interface ProjectPlace {
  /** The folder that links may not lead out of. */
  within: string;
  relative(path: string): string;
  /** As for `loadModule`. */
  sealedIn?: string | undefined;
}

/** What is wrong with where a file leads to; nothing for a plain file, and for a link to a file inside the project. */
export function linkProblems(file: string, { within, relative }: ProjectPlace): Problem[] {
  // A file that was named from outside the project is the caller's own choice.
  if (!isBelow(within, file)) return [];
  const problem = (message: string) => [
    { path: relative(file), message, fix: 'put the file itself there, or link to one inside the project' },
  ];
  if (leavesProject(file, within)) return problem('it is a link that leads out of the project');
  const isLink = realPathIn(file, within) !== relativePath(within, file);
  return isLink && isWithheld(file, within) ? problem('it is a link to a file that may hold secrets') : [];
}

/** True when the real place of `path` is not below `within`; also for a link that leads nowhere. */
export function leavesProject(path: string, within: string): boolean {
  try {
    return !isBelow(realpathSync(within), realpathSync(path));
  } catch {
    return true;
  }
}

/** Whether a file is one that no sandbox sees, by its own name or that of the file it leads to. */
export function isWithheld(path: string, within: string): boolean {
  return [relativePath(within, path), realPathIn(path, within)]
    .map((name) => withSlashes(name))
    .some((name) => name.split('/').some(isHiddenName) || isSecretPath(name));
}

function realPathIn(path: string, within: string): string {
  return relativePath(realpathSync(within), realpathSync(path));
}
