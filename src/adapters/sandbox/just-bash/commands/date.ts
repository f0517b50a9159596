// date and stat: what they print is put together by format strings that the bundled ones know in part.
import type { ExecResult } from 'just-bash';
import { type Context, failed, printed } from './command.ts';
import { dateOf, formatDate } from './date-text.ts';
import { modeText } from './ls.ts';
import { parseOptions } from './options.ts';

const ISO: Readonly<Record<string, string>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H%:z',
  minutes: '%Y-%m-%dT%H:%M%:z',
  seconds: '%Y-%m-%dT%H:%M:%S%:z',
  ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
};

export async function date(args: string[], { fs, cwd }: Context): Promise<ExecResult> {
  const plain = args.map((arg) => arg.replace(/^-I(.*)$/, '--iso-8601=$1').replace(/^-u?R$/, '--rfc-email'));
  const options = parseOptions(plain, {
    letters: 'd:f:r:s:u',
    long: {
      date: 'd',
      reference: 'r',
      utc: 'u',
      universal: 'u',
      'iso-8601': 'iso?',
      'rfc-email': 'rfc',
      'rfc-3339': 'rfc3339:',
    },
  });
  if (options.unknown) return failed(`date: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const reference = options.value('r');
  let when: Date | undefined = new Date();
  if (reference !== undefined) {
    when = (await fs.stat(fs.resolvePath(cwd, reference)).catch(() => undefined))?.mtime;
    if (when === undefined) return failed(`date: ${reference}: No such file or directory`);
  }
  const text = options.value('d');
  if (text !== undefined) when = dateOf(text, when);
  if (when === undefined || Number.isNaN(when.getTime())) return failed(`date: invalid date '${text}'`);
  const given = options.operands.find((operand) => operand.startsWith('+'))?.slice(1);
  const fixed = options.has('iso')
    ? ISO[options.value('iso') ?? '']
    : options.has('rfc')
      ? '%a, %d %b %Y %H:%M:%S %z'
      : options.has('rfc3339')
        ? '%Y-%m-%d %H:%M:%S%:z'
        : undefined;
  return printed(`${formatDate(given ?? fixed ?? '%a %b %e %H:%M:%S %Z %Y', when)}\n`);
}

export async function stat(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'c:Lft',
    long: { format: 'c', printf: 'printf:', dereference: 'L', terse: 't' },
  });
  if (options.unknown) return failed(`stat: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const result = { stdout: '', stderr: '', exitCode: 0 };
  for (const name of options.operands) {
    const path = context.fs.resolvePath(context.cwd, name);
    const found = await (options.has('L') ? context.fs.stat(path) : context.fs.lstat(path)).catch(
      () => undefined,
    );
    if (found === undefined) {
      result.stderr += `stat: cannot statx '${name}': No such file or directory\n`;
      result.exitCode = 1;
      continue;
    }
    const target = found.isSymbolicLink ? await context.fs.readlink(path) : undefined;
    const format =
      options.value('printf')?.replace(/\\n/g, '\n').replace(/\\t/g, '\t') ??
      `${options.value('c') ?? WHOLE}\n`;
    result.stdout += filled(format, { name, target, stat: found });
  }
  return result;
}

const WHOLE =
  '  File: %N\n  Size: %s\tBlocks: %b\tIO Block: 4096   %F\nAccess: (%04a/%A)  Uid: ( 1000/    user)   Gid: ( 1000/    user)\nModify: %y';

interface Shown {
  name: string;
  target: string | undefined;
  stat: Parameters<typeof modeText>[0];
}

function filled(format: string, { name, target, stat: found }: Shown): string {
  const size = found.isDirectory ? 4096 : found.size;
  const mode = (found.mode & 0o7777).toString(8);
  const kind = found.isDirectory
    ? 'directory'
    : found.isSymbolicLink
      ? 'symbolic link'
      : size === 0
        ? 'regular empty file'
        : 'regular file';
  const seconds = String(Math.floor(found.mtime.getTime() / 1000));
  const time = formatDate('%Y-%m-%d %H:%M:%S.%N %z', found.mtime);
  const fields: Record<string, string> = {
    n: name,
    N: target === undefined ? `'${name}'` : `'${name}' -> '${target}'`,
    s: String(size),
    a: mode,
    A: modeText(found),
    F: kind,
    f: (
      (found.isDirectory ? 0o40000 : found.isSymbolicLink ? 0o120000 : 0o100000) |
      (found.mode & 0o7777)
    ).toString(16),
    Y: seconds,
    X: seconds,
    Z: seconds,
    W: '0',
    y: time,
    x: time,
    z: time,
    w: '-',
    u: '1000',
    g: '1000',
    U: 'user',
    G: 'user',
    b: String(Math.ceil(size / 4096) * 8),
    B: '512',
    o: '4096',
    h: found.isDirectory ? '2' : '1',
    i: '1',
    d: '1',
    '%': '%',
    m: '/',
  };
  return format.replace(
    /%(0?)(\d*)([a-zA-Z%])/g,
    (whole, zero: string, width: string, letter: string) =>
      fields[letter]?.padStart(Number(width), zero || ' ') ?? whole,
  );
}
