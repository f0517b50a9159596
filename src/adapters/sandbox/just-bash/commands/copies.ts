// cp with the options that keep or tell something, mkdir that tells, and du in bytes.
import type { ExecResult } from 'just-bash';
import { type Context, failed, originalOf, printed, reasonOf } from './command.ts';
import { humanSize } from './ls.ts';
import { type Options, parseOptions } from './options.ts';

export async function cp(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'aprRvnfidLPHTut:',
    long: {
      archive: 'a',
      recursive: 'r',
      verbose: 'v',
      'no-clobber': 'n',
      force: 'f',
      interactive: 'i',
      'no-target-directory': 'T',
      'target-directory': 't',
      update: 'u',
      dereference: 'L',
      'no-dereference': 'P',
      preserve: 'preserve?',
    },
  });
  if (options.unknown || !['a', 'p', 'v', 'n', 'preserve', 'T', 't', 'u'].some(options.has))
    return originalOf(context)(args);
  const { fs, cwd } = context;
  const operands = [...options.operands];
  const target = options.value('t') ?? operands.pop();
  if (target === undefined || operands.length === 0) return failed('cp: missing file operand');
  const stat = await fs.stat(fs.resolvePath(cwd, target)).catch(() => undefined);
  const isFolder = stat?.isDirectory === true && !options.has('T');
  if (operands.length > 1 && !isFolder) return failed(`cp: target '${target}' is not a directory`);
  const copy = new Copy(options, context);
  for (const operand of operands) {
    const name = operand.replace(/\/+$/, '').split('/').at(-1) ?? '';
    await copy.one(operand, isFolder ? `${target.replace(/\/+$/, '')}/${name}` : target);
  }
  return printed(copy.stdout, copy.stderr, copy.stderr === '' ? 0 : 1);
}

class Copy {
  stdout = '';
  stderr = '';
  readonly #options: Options;
  readonly #context: Context;

  constructor(options: Options, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  async one(from: string, to: string): Promise<void> {
    const { fs, cwd } = this.#context;
    const { has } = this.#options;
    const source = fs.resolvePath(cwd, from);
    const target = fs.resolvePath(cwd, to);
    try {
      const keepsLinks = (has('a') || has('d') || has('P') || has('r') || has('R')) && !has('L');
      const stat = await (keepsLinks ? fs.lstat(source) : fs.stat(source));
      const before = await fs.stat(target).catch(() => undefined);
      if (before && has('n')) return;
      if (before && has('u') && before.mtime >= stat.mtime) return;
      if (stat.isDirectory) {
        if (!has('a') && !has('r') && !has('R')) {
          this.stderr += `cp: -r not specified; omitting directory '${from}'\n`;
          return;
        }
        if (target === source || target.startsWith(`${source}/`)) {
          this.stderr += `cp: cannot copy a directory, '${from}', into itself, '${to}'\n`;
          return;
        }
        if (!before) await fs.mkdir(target);
        this.#tell(from, to);
        for (const name of await fs.readdir(source))
          await this.one(`${from.replace(/\/+$/, '')}/${name}`, `${to}/${name}`);
      } else if (stat.isSymbolicLink) {
        if (before) await fs.rm(target);
        await fs.symlink(await fs.readlink(source), target);
        this.#tell(from, to);
        return;
      } else {
        await fs.writeFile(target, await fs.readFileBuffer(source));
        if (!before) await fs.chmod(target, stat.mode & 0o777);
        this.#tell(from, to);
      }
      if (!has('a') && !has('p') && !has('preserve')) return;
      await fs.chmod(target, stat.mode & 0o777);
      await fs.utimes(target, stat.mtime, stat.mtime);
    } catch (thrown) {
      this.stderr += `cp: cannot stat or copy '${from}': ${reasonOf(thrown)}\n`;
    }
  }

  #tell(from: string, to: string): void {
    if (this.#options.has('v')) this.stdout += `'${from}' -> '${to}'\n`;
  }
}

export async function mkdir(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'pvm:',
    long: { parents: 'p', verbose: 'v', mode: 'm' },
  });
  if (options.unknown || !options.has('v')) return originalOf(context)(args);
  const { fs, cwd } = context;
  let stdout = '';
  for (const operand of options.operands) {
    const parts = operand.split('/');
    const steps = options.has('p') ? parts.map((_, i) => parts.slice(0, i + 1).join('/')) : [operand];
    for (const step of steps.filter((one) => one !== '' && one !== '.')) {
      const path = fs.resolvePath(cwd, step);
      if (options.has('p') && (await fs.exists(path))) continue;
      const result = await originalOf(context)([
        ...(options.has('m') && step === operand ? ['-m', options.value('m') ?? '755'] : []),
        '--',
        step,
      ]);
      if (result.exitCode !== 0) return { ...result, stdout };
      stdout += `mkdir: created directory '${step}'\n`;
    }
  }
  return printed(stdout);
}

/** In bytes, as files say themselves; the blocks of a disk are left to the bundled one. */
export async function du(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'abcd:hksS0xm',
    long: {
      all: 'a',
      bytes: 'b',
      total: 'c',
      'max-depth': 'd',
      'human-readable': 'h',
      summarize: 's',
      'apparent-size': 'apparent',
    },
  });
  if (options.unknown || !(options.has('b') || options.has('apparent'))) return originalOf(context)(args);
  const { fs, cwd } = context;
  const depth = options.has('s') ? 0 : Number(options.value('d') ?? Number.POSITIVE_INFINITY);
  const shown = (size: number): string => {
    if (options.has('h')) return humanSize(size);
    return String(options.has('b') ? size : Math.ceil(size / 1024));
  };
  const lines: string[] = [];
  let stderr = '';
  const measure = async (path: string, level: number): Promise<number> => {
    const at = fs.resolvePath(cwd, path);
    const stat = await fs.lstat(at);
    let size = stat.size;
    if (stat.isDirectory)
      for (const name of await fs.readdir(at))
        size += await measure(`${path.replace(/\/$/, '')}/${name}`, level + 1);
    if (level <= depth && (stat.isDirectory || options.has('a') || level === 0))
      lines.push(`${shown(size)}\t${path}`);
    return size;
  };
  let total = 0;
  for (const operand of options.operands.length > 0 ? options.operands : ['.']) {
    try {
      total += await measure(operand, 0);
    } catch (thrown) {
      stderr += `du: cannot access '${operand}': ${reasonOf(thrown)}\n`;
    }
  }
  if (options.has('c')) lines.push(`${shown(total)}\ttotal`);
  return printed(lines.map((line) => `${line}\n`).join(''), stderr, stderr === '' ? 0 : 1);
}
