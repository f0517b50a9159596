// The files of a skill's folder, listed with their sizes and read one by one. Links that lead out of the project are
// left out: a skill from a stranger's branch must not carry the runner's files into a sandbox.
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative as relativePath, sep } from 'node:path';
import type { SkillFile } from '../authoring/manifest.ts';
import { ProjectError } from './problem.ts';

const MOST_FILES = 500;
const MOST_BYTES = 8 * 1024 * 1024;
const LEFT_OUT = new Set(['.git', 'node_modules', '__pycache__', '.DS_Store']);

interface SkillFolder {
  folder: string;
  within: string;
  relative(path: string): string;
}

/** Throws ProjectError when the folder is larger than a skill may be. */
export function listSkillFiles(skill: SkillFolder): SkillFile[] {
  const files = filesBelow(skill).map((path): SkillFile => {
    const { size } = statSync(path);
    return { path: relativePath(skill.folder, path).split(sep).join('/'), size, read: () => readFile(path) };
  });
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (bytes > MOST_BYTES) throw tooLarge(skill, `${(bytes / 1024 / 1024).toFixed(1)} MiB`);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function tooLarge({ folder, relative }: SkillFolder, size: string): ProjectError {
  const fix = `keep a skill to ${MOST_FILES} files and ${MOST_BYTES / 1024 / 1024} MiB: every run carries it into its sandbox`;
  return new ProjectError([{ path: relative(folder), message: `the skill has ${size}`, fix }]);
}

function filesBelow(skill: SkillFolder): string[] {
  const found: string[] = [];
  const folders = [skill.folder];
  for (const next of folders) {
    for (const entry of readdirSync(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (LEFT_OUT.has(entry.name)) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (isReadable(entry, path, skill.within)) found.push(path);
    }
    if (found.length > MOST_FILES) throw tooLarge(skill, `more than ${MOST_FILES} files`);
    if (folders.length > MOST_FILES) throw tooLarge(skill, `more than ${MOST_FILES} folders`);
  }
  return found;
}

/** A file, or a link to a file inside the project; linked folders are not followed. */
function isReadable(entry: Dirent, path: string, within: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return !leavesProject(path, within) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** True when the real place of `path` is not below `within`; also for a link that leads nowhere. */
export function leavesProject(path: string, within: string): boolean {
  try {
    return !realpathSync(path).startsWith(realpathSync(within) + sep);
  } catch {
    return true;
  }
}
