// Which files grep searches: its operands, or all below them, less what is left out by name.
import type { Context } from './command.ts';
import { globPattern } from './glob-pattern.ts';
import type { Options } from './options.ts';

export interface Chosen {
  paths: string[];
  /** Whether lines carry the names of their files. */
  isMany: boolean;
  stderr: string;
}

export async function chooseFiles(
  operands: readonly string[],
  options: Options,
  context: Context,
): Promise<Chosen> {
  const isRecursive = options.has('r') || options.has('R') || options.value('d') === 'recurse';
  const chosen: Chosen = { paths: [], isMany: isRecursive || operands.length > 1, stderr: '' };
  if (operands.length === 0 && !isRecursive) return { ...chosen, paths: ['-'] };
  const wanted = new Wanted(options);
  const roots = operands.length === 0 ? [''] : operands;
  if (isRecursive && roots.length === 1 && roots[0] !== '') {
    const { isFile } = await context.fs
      .stat(resolved(context, roots[0] ?? ''))
      .catch(() => ({ isFile: false }));
    if (isFile) chosen.isMany = false;
  }
  for (const root of roots) {
    if (root === '-') {
      chosen.paths.push(root);
      continue;
    }
    const stat = await context.fs.stat(resolved(context, root || '.')).catch(() => undefined);
    if (stat === undefined) chosen.stderr += `grep: ${root}: No such file or directory\n`;
    else if (!stat.isDirectory) {
      if (wanted.file(root)) chosen.paths.push(root);
    } else if (isRecursive) await walk(root, chosen.paths, wanted, options.has('R'), context);
    else if (options.value('d') !== 'skip') chosen.stderr += `grep: ${root}: Is a directory\n`;
  }
  return chosen;
}

async function walk(
  folder: string,
  paths: string[],
  wanted: Wanted,
  follows: boolean,
  context: Context,
): Promise<void> {
  const { fs } = context;
  const at = resolved(context, folder || '.');
  const prefix = folder === '' ? '' : folder.endsWith('/') ? folder : `${folder}/`;
  const entries = (await fs.readdirWithFileTypes?.(at)) ?? [];
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    let { isFile, isDirectory } = entry;
    if (entry.isSymbolicLink) {
      if (!follows) continue;
      const stat = await fs.stat(`${at}/${entry.name}`).catch(() => undefined);
      if (stat === undefined) continue;
      ({ isFile, isDirectory } = stat);
    }
    if (isDirectory && wanted.folder(entry.name)) await walk(path, paths, wanted, follows, context);
    else if (isFile && wanted.file(path)) paths.push(path);
  }
}

/** --include, --exclude and --exclude-dir; the last of the first two that speaks of a file decides. */
class Wanted {
  readonly #rules: Array<{ isIncluded: boolean; pattern: RegExp }>;
  readonly #folders: RegExp[];
  readonly #byDefault: boolean;

  constructor(options: Options) {
    const files = options.given.filter(([name]) => name === 'include' || name === 'exclude');
    this.#rules = files.map(([name, glob]) => ({
      isIncluded: name === 'include',
      pattern: globPattern(glob),
    }));
    this.#folders = options.all('exclude-dir').map((glob) => globPattern(glob.replace(/\/$/, '')));
    this.#byDefault = files.length === 0 || files[0]?.[0] === 'exclude';
  }

  file(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (
      this.#rules.findLast(({ pattern }) => pattern.test(name) || pattern.test(path))?.isIncluded ??
      this.#byDefault
    );
  }

  folder(name: string): boolean {
    return !this.#folders.some((pattern) => pattern.test(name));
  }
}

function resolved({ fs, cwd }: Context, path: string): string {
  return fs.resolvePath(cwd, path);
}
