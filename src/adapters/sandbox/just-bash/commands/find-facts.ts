// What find says of a file: its kind, its permissions, the fields of -printf.
import type { IFileSystem } from 'just-bash';
import type { Context } from './command.ts';
import { formatDate } from './date-text.ts';
import type { Found } from './find-expression.ts';
import { modeText } from './ls.ts';

type Stat = Awaited<ReturnType<IFileSystem['stat']>>;

export type FileKind = 'f' | 'd' | 'l';

export function kindOf({
  isDirectory,
  isSymbolicLink,
}: Pick<Stat, 'isDirectory' | 'isSymbolicLink'>): FileKind {
  return isSymbolicLink ? 'l' : isDirectory ? 'd' : 'f';
}

/** In the place of what no field of the format tells. */
const UNASKED: Stat = {
  isFile: true,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0,
  size: 0,
  mtime: new Date(0),
};

export function compared(value: number, sign: string, wanted: number): boolean {
  return sign === '+' ? value > wanted : sign === '-' ? value < wanted : value === wanted;
}

/** `-perm 644` is all of the mode, `-perm -u+x` all of these bits, `-perm /111` any of them. */
export function hasMode(mode: number, wanted: string): boolean {
  const text = wanted.replace(/^[-/]/, '');
  const bits = /^\d+$/.test(text) ? Number.parseInt(text, 8) : bitsOf(text);
  const own = mode & 0o7777;
  if (wanted.startsWith('-')) return (own & bits) === bits;
  return wanted.startsWith('/') ? bits === 0 || (own & bits) !== 0 : own === bits;
}

function bitsOf(text: string): number {
  let bits = 0;
  for (const [, who = 'a', what = ''] of text.matchAll(/([ugoa]*)[+=]([rwx]+)/g)) {
    const one = [...what].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0);
    for (const letter of who === '' ? 'a' : who)
      bits |= letter === 'a' ? one * 0o111 : one << ({ u: 6, g: 3, o: 0 }[letter] ?? 0);
  }
  return bits;
}

export async function printfOf(format: string, found: Found, { fs }: Context): Promise<string> {
  const { path, root, depth, name, kind, at } = found;
  const needsStat = /%-?\d*[smMtkT]/.test(format);
  const stat = needsStat ? await found.stat() : UNASKED;
  const below = path === root ? '' : path.slice(root.length).replace(/^\//, '');
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  const target = kind === 'l' ? await fs.readlink(at) : '';
  const seconds = `${Math.floor(stat.mtime.getTime() / 1000)}.${formatDate('%N', stat.mtime)}0`;
  const fields: Record<string, string> = {
    p: path,
    P: below,
    f: name,
    h: folder,
    H: root,
    d: String(depth),
    s: String(stat.size),
    y: kind,
    l: target,
    m: (stat.mode & 0o7777).toString(8),
    M: modeText(stat),
    u: 'user',
    g: 'user',
    U: '1000',
    G: '1000',
    '%': '%',
    t: formatDate('%a %b %e %T.%N0 %Y', stat.mtime),
    k: String(Math.ceil(stat.size / 1024)),
    n: '1',
    i: '1',
  };
  return format
    .replace(/\\([nt0\\])/g, (_, letter: string) => ({ n: '\n', t: '\t', 0: '\0' })[letter] ?? '\\')
    .replace(
      /%(-?\d*)(?:T(.)|([a-zA-Z%]))/g,
      (whole, width: string, time: string | undefined, letter: string) => {
        const value =
          time === undefined ? fields[letter] : time === '@' ? seconds : formatDate(`%${time}`, stat.mtime);
        if (value === undefined) return whole;
        return width.startsWith('-') ? value.padEnd(-Number(width)) : value.padStart(Number(width));
      },
    );
}
