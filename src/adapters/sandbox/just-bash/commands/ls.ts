// ls: the bundled one prints blank lines between operands, follows links, and knows few options.
import type { ExecResult, IFileSystem } from 'just-bash';
import { type Context, failed, printed } from './command.ts';
import { type Options, parseOptions } from './options.ts';
import { byVersion } from './sort.ts';

type Stat = Awaited<ReturnType<IFileSystem['stat']>>;

interface Entry {
  name: string;
  path: string;
  stat: Stat;
  target: string | undefined;
  isFolderBehindLink: boolean;
}

const SPELLING = {
  letters: 'aAlh1RrtSFpdiUsnogGLHCxmQNbBcuvXkI:w:',
  long: {
    all: 'a',
    'almost-all': 'A',
    'human-readable': 'h',
    recursive: 'R',
    reverse: 'r',
    classify: 'F',
    directory: 'd',
    inode: 'i',
    size: 's',
    color: 'color?',
    'group-directories-first': 'folders',
    sort: 'sort:',
    time: 'time:',
    'time-style': 'style:',
    'full-time': 'l',
    'file-type': 'p',
    'no-group': 'G',
    ignore: 'I',
    'quote-name': 'Q',
    width: 'w',
    dereference: 'L',
    format: 'format:',
    indicator: 'p',
  },
};

export async function ls(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, SPELLING);
  if (options.unknown) return failed(`ls: unrecognized option '${options.unknown}'`, 2);
  const result = { stdout: '', stderr: '', exitCode: 0 };
  const files: Entry[] = [];
  const folders: Entry[] = [];
  for (const operand of options.operands.length > 0 ? options.operands : ['.']) {
    // An operand that is a link to a folder stands for the folder, unless the link itself is asked for.
    const follows = !options.has('l') && !options.has('d') && !options.has('F');
    const entry = await entryAt(
      operand,
      operand,
      context,
      follows || options.has('L') || operand.endsWith('/'),
    );
    if (entry === undefined) {
      result.stderr += `ls: cannot access '${operand}': No such file or directory\n`;
      result.exitCode = 2;
    } else (entry.stat.isDirectory && !options.has('d') ? folders : files).push(entry);
  }
  const blocks: string[] = [];
  if (files.length > 0) blocks.push(shown(ordered(files, options), options, false));
  const isTitled = options.operands.length > 1 || options.has('R');
  for (const folder of ordered(folders, options)) await list(folder, isTitled, { options, context, blocks });
  return printed(blocks.join('\n'), result.stderr, result.exitCode);
}

interface Listing {
  options: Options;
  context: Context;
  blocks: string[];
}

async function list(folder: Entry, isTitled: boolean, listing: Listing): Promise<void> {
  const { options, context, blocks } = listing;
  const at = context.fs.resolvePath(context.cwd, folder.path);
  const entries: Entry[] = [];
  for (const { name, known } of await listed(at, options, context)) {
    if (!options.has('a') && !options.has('A') && name.startsWith('.')) continue;
    const path = `${folder.path.replace(/\/$/, '')}/${name}`;
    const entry = known
      ? { name, path, stat: known, target: undefined, isFolderBehindLink: false }
      : await entryAt(name, path, context, options.has('L'));
    if (entry) entries.push(entry);
  }
  const sorted = ordered(entries, options);
  const own = options.has('a')
    ? [
        { ...folder, name: '.' },
        { ...folder, name: '..' },
      ]
    : [];
  blocks.push(`${isTitled ? `${folder.path}:\n` : ''}${shown([...own, ...sorted], options, true)}`);
  if (!options.has('R')) return;
  for (const entry of sorted) if (entry.stat.isDirectory) await list(entry, true, listing);
}

/** With what the folder itself tells of its entries where that will do: a file may be one that is fetched to be measured. */
async function listed(
  at: string,
  options: Options,
  { fs }: Context,
): Promise<Array<{ name: string; known: Stat | undefined }>> {
  const needsAll =
    [...'lnogsStF'].some(options.has) ||
    /size|time/.test(options.value('sort') ?? '') ||
    !fs.readdirWithFileTypes;
  if (needsAll) return (await fs.readdir(at)).map((name) => ({ name, known: undefined }));
  const needsTargets = options.has('L') || options.has('folders');
  return ((await fs.readdirWithFileTypes?.(at)) ?? []).map(({ name, ...kind }) => ({
    name,
    known:
      kind.isSymbolicLink && needsTargets ? undefined : { ...kind, mode: 0, size: 0, mtime: new Date(0) },
  }));
}

async function entryAt(
  name: string,
  path: string,
  { fs, cwd }: Context,
  follows: boolean,
): Promise<Entry | undefined> {
  const at = fs.resolvePath(cwd, path);
  const own = await fs.lstat(at).catch(() => undefined);
  const behind = own?.isSymbolicLink ? await fs.stat(at).catch(() => undefined) : undefined;
  if (own === undefined) return undefined;
  const target = own.isSymbolicLink && !(follows && behind) ? await fs.readlink(at) : undefined;
  return {
    name,
    path,
    stat: follows ? (behind ?? own) : own,
    target,
    isFolderBehindLink: behind?.isDirectory === true,
  };
}

function ordered(entries: readonly Entry[], options: Options): Entry[] {
  const way = options.value('sort') ?? '';
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  let sorted = entries.toSorted(byName);
  if (options.has('t') || way === 'time')
    sorted = sorted.toSorted((a, b) => b.stat.mtime.getTime() - a.stat.mtime.getTime());
  if (options.has('S') || way === 'size') sorted = sorted.toSorted((a, b) => b.stat.size - a.stat.size);
  if (options.has('v') || way === 'version') sorted = sorted.toSorted((a, b) => byVersion(a.name, b.name));
  if (options.has('X') || way === 'extension')
    sorted = sorted.toSorted((a, b) => byName({ ...a, name: extension(a) }, { ...b, name: extension(b) }));
  if (options.has('r')) sorted.reverse();
  const isFolder = ({ stat, isFolderBehindLink }: Entry): boolean => stat.isDirectory || isFolderBehindLink;
  return options.has('folders')
    ? sorted.toSorted((a, b) => Number(isFolder(b)) - Number(isFolder(a)))
    : sorted;
}

function extension({ name }: Entry): string {
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}

function shown(entries: readonly Entry[], options: Options, isFolder: boolean): string {
  const isLong = options.has('l') || options.has('n') || options.has('o') || options.has('g');
  const rows = entries.map((entry) => (isLong ? longCells(entry, options) : [nameOf(entry, options)]));
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, i) =>
        i === cells.length - 1
          ? cell
          : i === 2 || i === 3
            ? cell.padEnd(widths[i] ?? 0)
            : cell.padStart(widths[i] ?? 0),
      )
      .join(' '),
  );
  const blocks = entries.reduce((sum, { stat }) => sum + blocksOf(stat), 0);
  const prefixed = lines.map(
    (line, i) =>
      `${options.has('i') ? `${i + 1} ` : ''}${options.has('s') ? `${blocksOf(entries[i]?.stat)} ` : ''}${line}`,
  );
  const total = isFolder && (isLong || options.has('s')) ? `total ${blocks}\n` : '';
  if (options.has('m')) return `${prefixed.join(', ')}\n`;
  return total + prefixed.map((line) => `${line}\n`).join('');
}

function blocksOf(stat: Stat | undefined): number {
  return stat === undefined || stat.isSymbolicLink ? 0 : Math.ceil(stat.size / 4096) * 4;
}

function nameOf({ name, stat, target }: Entry, options: Options): string {
  const mark = stat.isDirectory
    ? '/'
    : !options.has('F')
      ? ''
      : target !== undefined
        ? '@'
        : stat.mode & 0o111
          ? '*'
          : '';
  const text = options.has('Q') ? JSON.stringify(name) : name;
  return (options.has('F') || options.has('p')) && !text.endsWith('/') ? text + mark : text;
}

function longCells(entry: Entry, options: Options): string[] {
  const { stat, target } = entry;
  const size = stat.isDirectory ? 4096 : stat.size;
  const owner = options.has('n') ? '1000' : 'user';
  return [
    modeText(stat),
    stat.isDirectory ? '2' : '1',
    ...(options.has('g') ? [] : [owner]),
    ...(options.has('o') || options.has('G') ? [] : [owner]),
    options.has('h') ? humanSize(size) : String(size),
    dateText(stat.mtime, options.value('style')),
    `${nameOf(entry, options)}${target === undefined ? '' : ` -> ${target}`}`,
  ];
}

export function modeText({ mode, isDirectory, isSymbolicLink }: Stat): string {
  const bits = [...'rwxrwxrwx'].map((letter, i) => (mode & (0o400 >> i) ? letter : '-')).join('');
  return `${isSymbolicLink ? 'l' : isDirectory ? 'd' : '-'}${isSymbolicLink ? 'rwxrwxrwx' : bits}`;
}

export function humanSize(size: number): string {
  let value = size;
  let unit = 0;
  for (; value >= 1024; unit++) value /= 1024;
  if (unit === 0) return String(size);
  const digits = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return `${digits}${'KMGTP'[unit - 1]}`;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The year instead of the time for what is older than half a year. */
function dateText(date: Date, style: string | undefined): string {
  const iso = date.toISOString();
  if (style?.endsWith('iso')) return `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
  const day = String(date.getUTCDate()).padStart(2);
  const isRecent = Math.abs(Date.now() - date.getTime()) < 182 * 86_400_000;
  return `${MONTHS[date.getUTCMonth()]} ${day} ${isRecent ? iso.slice(11, 16) : ` ${date.getUTCFullYear()}`}`;
}
