// Runs `npm ci` when node_modules is missing, older than package-lock.json, or without its own Node 24.
// Plain JavaScript for Node 20: it is the one script that may run before anything is installed.
// npm puts node_modules/.bin first in PATH, so what follows in an npm script runs on the Node 24 installed here.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

if (!isInstalled()) {
  process.stderr.write('Installing the pinned dependencies with npm ci (once per package-lock.json) …\n');
  const exitCode = npmCi();
  if (exitCode !== 0) {
    fail(
      `npm ci failed (exit code ${exitCode}): its message above says why; without network access to the npm registry nothing can be installed.`,
    );
  }
  if (!isInstalled()) {
    fail(
      'npm ci left no Node 24 in node_modules/.bin: the install script of the package "node" must be allowed to run (is ignore-scripts set in an .npmrc?).',
    );
  }
}

function isInstalled() {
  return modified('node_modules/.package-lock.json') >= modified('package-lock.json') && hasNode24();
}

function modified(file) {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function hasNode24() {
  const node = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node');
  // Through a shell a path with a space in it would be two words.
  const { stdout } = spawnSync(windows ? `"${node}"` : node, ['--version'], {
    encoding: 'utf8',
    shell: windows,
  });
  return (stdout ?? '').startsWith('v24.');
}

function npmCi() {
  const [command, first] = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const { status } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // A program with its path needs none, and C:\Program Files would not get through one; npm alone is a script there.
    shell: windows && command === 'npm',
  });
  return status ?? 1;
}

function fail(message) {
  process.stderr.write(`flue-action: ${message}\n`);
  process.exit(1);
}
