// A sandbox with the files of the real ones and a shell of ten commands, each of which takes a while: a process may die
// between any two.
import { createFileTree } from '../../../src/core/files/file-tree.ts';
import type {
  ExecResult,
  FileTree,
  OpenSandbox,
  Sandbox,
  Sandboxes,
  ShellState,
} from '../../../src/core/sandbox-port.ts';
import type { Random } from '../faults/random.ts';
import type { Life } from './timeline.ts';

export interface ShellOptions {
  life: Life;
  random: Random;
  now(): number;
}

export const WORKSPACE = '/workspace';
const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function simulatedSandboxes(options: ShellOptions): Sandboxes {
  return {
    traits: { output: 'after each statement', stops: 'anywhere' },
    warm() {},
    async open(given) {
      await options.life.wait(options.random.int(0, 3), 'sandbox opens');
      return openSandbox(given, options);
    },
  };
}

function openSandbox({ mounts, restore }: OpenSandbox, { life, random, now }: ShellOptions): Sandbox {
  const tree = createFileTree({ mounts, restore: restore.files, now });
  const shell: ShellState = restore.shell ?? { cwd: WORKSPACE, env: {}, functions: '' };
  let isChanged = false;
  const take = (what: string, signal?: AbortSignal): Promise<void> =>
    life.wait(random.int(0, 2), what, signal);
  const script: Script = {
    tree,
    shell,
    changed() {
      isChanged = true;
    },
  };
  return {
    async exec(command, { signal } = {}) {
      const result: ExecResult = { stdout: '', stderr: '', exitCode: 0 };
      for (const statement of command.split('; ')) {
        await life.wait(timeOf(statement, random), statement, signal);
        const outcome = await runStatement(script, statement);
        if (outcome === undefined) return { ...result, exitCode: 1 };
        result.stdout += outcome;
      }
      return result;
    },
    async readFile(path) {
      await take('readFile');
      return tree.read(at(shell, path));
    },
    async writeFile(path, content) {
      await take('writeFile');
      const whole = at(shell, path);
      if (path.startsWith('/tmp/')) await tree.makeDirectory('/tmp/flue', { parents: true });
      await tree.write(whole, content);
    },
    stat: (path) => tree.stat(at(shell, path)),
    async list(path) {
      await take('list');
      return tree.list(at(shell, path));
    },
    remove: (path) => tree.remove(at(shell, path), { recursive: true }),
    // The tree's own hashes files in threads of the engine, which no seed governs.
    async patch() {
      const lines: string[] = [];
      for (const { name, kind } of await tree.list(WORKSPACE))
        lines.push(
          kind === 'file' ? `${name}: ${decoder.decode(await tree.read(`${WORKSPACE}/${name}`))}` : name,
        );
      return lines.join('\n');
    },
    takeChanges() {
      const changes = { files: tree.takeChanges(), shell: isChanged ? structuredClone(shell) : undefined };
      isChanged = false;
      return changes;
    },
    dispose: async () => {},
  };
}

function timeOf(statement: string, random: Random): number {
  const slow = /^slow (\d+)$/.exec(statement);
  return slow === null ? random.int(0, 5) : Number(slow[1]);
}

function at({ cwd }: ShellState, path: string): string {
  return path.startsWith('/') ? path : `${cwd}/${path}`;
}

interface Script {
  tree: FileTree;
  shell: ShellState;
  changed(): void;
}

/** What it prints; undefined = it fails, and the script with it. */
async function runStatement(
  { tree, shell, changed }: Script,
  statement: string,
): Promise<string | undefined> {
  const [name, first = '', second = ''] = statement.split(' ');
  const path = at(shell, first);
  switch (name) {
    case 'append':
      if (first.includes('/'))
        await tree.makeDirectory(path.slice(0, path.lastIndexOf('/')), { parents: true });
      await tree.append(path, encoder.encode(`${second}\n`));
      return '';
    case 'cat':
      return (await tree.stat(path))?.kind === 'file' ? decoder.decode(await tree.read(path)) : undefined;
    case 'rm':
      if ((await tree.stat(path)) !== undefined) await tree.remove(path, { recursive: true });
      return '';
    case 'cd':
      await tree.makeDirectory(path, { parents: true });
      shell.cwd = path;
      changed();
      return '';
    case 'set':
      shell.env[first] = second;
      changed();
      return '';
    case 'get':
      return `${shell.env[first] ?? ''}\n`;
    case 'fail':
      return undefined;
    case 'long':
      return `${`${second} `.repeat(Number(first))}\n`;
    case 'steal':
      return decoder.decode(await tree.read('/home/user/.npmrc'));
    default:
      return '';
  }
}
