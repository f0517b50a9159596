// What a command is about to read, as far as its arguments tell: the files named in them, and its input.
import type { ResolvedCommandContext } from 'just-bash';

export interface Operands {
  bytes: number;
  /** Files among the arguments. */
  files: number;
  /** The arguments that name no file or folder: patterns, programs, options. */
  others: string[];
}

/** Input counts when nothing else is read: to look at it is to take it from the commands that come after. */
export async function operandsOf(
  args: readonly string[],
  context: ResolvedCommandContext,
): Promise<Operands> {
  const found: Operands = { bytes: 0, files: 0, others: [] };
  let hasFolder = false;
  for (const arg of args) {
    const sizes = await Promise.all(pathsIn(arg).map((path) => sizeAt(path, context)));
    const size = sizes.find((each) => each !== undefined);
    if (size === undefined) found.others.push(arg);
    else if (size === 'folder') hasFolder = true;
    else {
      found.bytes += size;
      found.files++;
    }
  }
  if ((found.files === 0 && !hasFolder) || args.includes('-')) found.bytes += String(context.stdin).length;
  return found;
}

/** `file`, `--from-file=file`, `-ffile`. */
function pathsIn(arg: string): string[] {
  if (!arg.startsWith('-') || arg === '-') return arg === '-' || arg.length > 1024 ? [] : [arg];
  const value = /^--[\w-]+=(.+)$/.exec(arg)?.[1] ?? /^-[a-zA-Z](.+)$/.exec(arg)?.[1];
  return value === undefined || value.length > 1024 ? [] : [value];
}

async function sizeAt(
  path: string,
  { fs, cwd }: ResolvedCommandContext,
): Promise<number | 'folder' | undefined> {
  try {
    const stat = await fs.stat(fs.resolvePath(cwd, path));
    return stat.isDirectory ? 'folder' : stat.size;
  } catch {
    return undefined;
  }
}
