// The real git as the judge of a patch: a repository of a tree, the patch applied with its index, and what came of it.
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Tree } from './apply-patch.ts';

export const hasGit = spawnSync('git', ['--version']).status === 0;

const env = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

const SCRIPT = `set -e
git init -q --template= .
git add -Af .
git commit -q --allow-empty -m base
if [ -s "$1" ]; then
  git apply --check "$1"
  git apply --index --whitespace=nowarn "$1"
fi
git diff --quiet || { echo "index and files differ" >&2; exit 1; }
git ls-files -sz`;

/** Throws with git's own words when it does not take the patch. `folder` must not exist. */
export function gitApply(folder: string, base: Tree, patch: string): Tree {
  fs.mkdirSync(folder);
  for (const [name, { mode, content }] of base) {
    const at = path.join(folder, name);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    if (mode === '120000') fs.symlinkSync(content, at);
    else fs.writeFileSync(at, content, { mode: mode === '100755' ? 0o755 : 0o644 });
  }
  const file = `${folder}.patch`;
  fs.writeFileSync(file, patch);
  const list = execFileSync('/bin/sh', ['-c', SCRIPT, 'sh', file], { cwd: folder, env, stdio: 'pipe' });
  const tree: Tree = new Map();
  for (const line of list.toString().split('\0').slice(0, -1)) {
    const [, mode = '', name = ''] = /^(\d+) [0-9a-f]+ 0\t(.*)$/s.exec(line) ?? [];
    const at = path.join(folder, name);
    const content = mode === '120000' ? fs.readlinkSync(at, { encoding: 'buffer' }) : fs.readFileSync(at);
    tree.set(name, { mode, content });
  }
  return tree;
}
