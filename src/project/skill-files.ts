// The files of a skill's folder, listed with their sizes and read one by one. Left out are links that lead out of the
// project, and what no sandbox sees of a checkout: git's internals, secrets, private keys.
import { closeSync, type Dirent, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SkillFile } from '../authoring/manifest.ts';
import { isHiddenName, isPrivateKey } from '../protocol/withheld.ts';
import { isWithheld, leavesProject, type ProjectPlace } from './links.ts';
import { relativeTo } from './paths.ts';
import { ProjectError } from './problem.ts';

const MOST_FILES = 500;
const MOST_BYTES = 8 * 1024 * 1024;
/** What no sandbox needs. */
export const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '__pycache__', '.DS_Store']);

/** As many bytes as the mark of a private key takes. */
const HEAD_BYTES = 128;

interface SkillFolder extends ProjectPlace {
  folder: string;
}

/** Throws ProjectError when the folder is larger than a skill may be. */
export function listSkillFiles(skill: SkillFolder): SkillFile[] {
  const relative = relativeTo(skill.folder);
  const files = filesBelow(skill).map((path): SkillFile => {
    const { size } = statSync(path);
    return { path: relative(path), size, read: () => readFile(path) };
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
      if (LEFT_OUT.has(entry.name) || isHiddenName(entry.name)) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (isReadable(entry, path, skill)) found.push(path);
    }
    if (found.length > MOST_FILES) throw tooLarge(skill, `more than ${MOST_FILES} files`);
    if (folders.length > MOST_FILES) throw tooLarge(skill, `more than ${MOST_FILES} folders`);
  }
  return found;
}

/** A file, or a link to a file inside the project, that holds no secret; linked folders are not followed. */
function isReadable(entry: Dirent, path: string, skill: SkillFolder): boolean {
  const { within } = skill;
  return isFileInside(entry, path, within) && !isWithheld(path, within) && !isPrivateKey(headOf(path, skill));
}

function isFileInside(entry: Dirent, path: string, within: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return !leavesProject(path, within) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

function headOf(path: string, { relative }: SkillFolder): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    return head.subarray(0, readSync(descriptor, head));
  } catch (cause) {
    const fix = 'make it readable, or take it out of the skill';
    throw new ProjectError([{ path: relative(path), message: 'it cannot be read', fix }], { cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
