// The three that a case is put to: our sandbox, the machine's own bash over the same files on disk, and just-bash alone.
import { execFile } from 'node:child_process';
import { chmod, lutimes, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Bash } from 'just-bash';
import { fixedLayer } from '../support/fixed-layer.ts';
import { testSandboxes } from '../support/sandboxes.ts';
import type { ConformanceCase } from './cases.ts';
import { TREE, type TreeEntry } from './tree.ts';

export interface Answer {
  stdout: string;
  exitCode: number;
}

const ENV = { HOME: '/home/user', USER: 'user', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' };

const sandboxes = testSandboxes();

/** The calls' outputs one after the other, the exit code of the last one. */
export async function ofSandbox({ scripts, files }: ConformanceCase): Promise<Answer> {
  const sandbox = await sandboxes.open({
    mounts: [{ at: '/workspace', layer: fixedLayer(asFixed({ ...TREE, ...files })) }],
    restore: { files: [], shell: undefined },
  });
  const answer: Answer = { stdout: '', exitCode: 0 };
  for (const script of scripts) {
    const { stdout, exitCode } = await sandbox.exec(script, { timeoutMs: 10_000 });
    answer.stdout += stdout;
    answer.exitCode = exitCode;
  }
  await sandbox.dispose();
  return answer;
}

/** Of one call; just-bash alone forgets everything but files between two. */
export async function ofJustBash({ scripts: [script = ''], files }: ConformanceCase): Promise<Answer> {
  const entries = Object.entries({ ...TREE, ...files });
  const plain = entries.flatMap(([path, entry]) => {
    if (typeof entry === 'object' && 'link' in entry) return [];
    const mode = typeof entry === 'object' && 'mode' in entry ? entry.mode : 0o644;
    return [[`/workspace/${path}`, { content: contentOf(entry), mode, mtime: new Date(0) }] as const];
  });
  const bash = new Bash({ files: Object.fromEntries(plain), cwd: '/workspace' });
  for (const [path, entry] of entries) {
    if (typeof entry === 'object' && 'link' in entry) await bash.fs.symlink(entry.link, `/workspace/${path}`);
  }
  const { stdout, exitCode } = await bash.exec(script, { rawScript: true });
  return { stdout, exitCode };
}

/** All calls in one process, because there the state carries over by itself. */
export async function ofRealBash({ scripts, files }: ConformanceCase): Promise<Answer> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'conformance-')));
  const folder = join(root, 'workspace');
  try {
    await writeTree(folder, { ...TREE, ...files });
    const { stdout, exitCode } = await run(scripts, folder);
    return { stdout: stdout.replaceAll(folder, '/workspace'), exitCode };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function run(scripts: readonly string[], cwd: string): Promise<Answer> {
  const quoted = scripts.map((script) => `eval '${script.replaceAll("'", "'\\''")}'`);
  const whole = scripts.length === 1 ? (scripts[0] ?? '') : quoted.join('\n');
  return new Promise((resolve) => {
    const child = execFile(
      '/bin/bash',
      ['-c', whole],
      { cwd, env: { ...ENV, PWD: cwd }, timeout: 10_000, maxBuffer: 2 ** 24 },
      (error, stdout) => {
        resolve({ stdout, exitCode: typeof error?.code === 'number' ? error.code : error ? -1 : 0 });
      },
    );
    child.stdin?.end();
  });
}

async function writeTree(folder: string, entries: Record<string, TreeEntry>): Promise<void> {
  const folders = new Set<string>([folder]);
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(folder, name);
    for (let at = dirname(path); at !== folder; at = dirname(at)) folders.add(at);
    await mkdir(dirname(path), { recursive: true });
    if (typeof entry === 'object' && 'link' in entry) await symlink(entry.link, path);
    else await writeFile(path, contentOf(entry));
    if (typeof entry === 'object' && 'mode' in entry) await chmod(path, entry.mode);
    await lutimes(path, 0, 0);
  }
  for (const path of folders) await lutimes(path, 0, 0);
}

function contentOf(entry: Exclude<TreeEntry, { link: string }>): string | Uint8Array {
  if (typeof entry === 'string') return entry;
  return 'bytes' in entry ? Uint8Array.from(entry.bytes) : entry.text;
}

function asFixed(entries: Record<string, TreeEntry>): Parameters<typeof fixedLayer>[0] {
  return Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => [
      path,
      typeof entry === 'object' && 'bytes' in entry ? { bytes: Uint8Array.from(entry.bytes) } : entry,
    ]),
  );
}
