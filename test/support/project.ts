// Temporary folders for tests: a project's files, a workspace, optionally a git repository with one commit.
// All live in os.tmpdir()/flue-tests; what a test does not clean up goes with its process, or with the next one.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';

export interface TempFolder {
  /** Absolute, with symbolic links resolved. */
  dir: string;
  write(path: string, content: string | Uint8Array): void;
  read(path: string): string;
  cleanup(): void;
}

/** One root per process, so that the next process can sweep up after one that was killed. */
const ROOTS = join(tmpdir(), 'flue-tests');
const root = join(ROOTS, String(process.pid));

export function tempFolder(name = 'folder'): TempFolder {
  if (!existsSync(root)) openRoot();
  const dir = realpathSync(mkdtempSync(join(root, `${name}-`)));
  return {
    dir,
    write: (path, content) => writeInside(dir, path, content),
    read: (path) => readFileSync(join(dir, path), 'utf8'),
    cleanup: () => remove(dir),
  };
}

function openRoot(): void {
  mkdirSync(root, { recursive: true });
  process.once('exit', () => remove(root));
  for (const pid of readdirSync(ROOTS)) if (!isAlive(Number(pid))) remove(join(ROOTS, pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A project folder holding exactly these files, keyed by their path in it. */
export function tempProject(files: Record<string, string>): TempFolder {
  const folder = tempFolder('project');
  for (const [path, content] of Object.entries(files)) folder.write(path, content);
  return folder;
}

/** A checkout as GITHUB_WORKSPACE holds it; with `git` the files are one commit on `main`. */
export function tempWorkspace(
  files: Record<string, string> = {},
  options: { git?: boolean } = {},
): TempFolder {
  const folder = tempProject(files);
  if (options.git) gitInit(folder.dir);
  return folder;
}

/** Makes the folder a repository and commits all it holds; returns the commit's hash, the same for the same files. */
export function gitInit(dir: string): string {
  git(dir, 'init', '--quiet', '--initial-branch=main');
  git(dir, 'add', '--all');
  git(dir, 'commit', '--quiet', '--allow-empty', '--message', 'initial');
  return git(dir, 'rev-parse', 'HEAD').trim();
}

/** Runs git in the folder with a fixed author and date and without the machine's own configuration. */
export function git(dir: string, ...args: string[]): string {
  const who = { NAME: 'Test', EMAIL: 'test@example.com', DATE: '2026-11-01T00:00:00Z' };
  const identity = ['AUTHOR', 'COMMITTER'].flatMap((role) =>
    Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
  );
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries(identity),
  };
  return execFileSync('git', args, { cwd: dir, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function writeInside(dir: string, path: string, content: string | Uint8Array): void {
  const target = resolve(dir, path);
  if (!target.startsWith(dir + sep)) throw new Error(`'${path}' leads out of the temporary folder`);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
