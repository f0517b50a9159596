// Commands that make files or change their length: mktemp, truncate, dd, install, touch.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, failed, originalOf, printed, readBytes, reasonOf } from './command.ts';
import { dateOf } from './date-text.ts';
import { parseOptions } from './options.ts';

export async function mktemp(args: string[], { fs, cwd }: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'dp:tuq',
    long: { directory: 'd', tmpdir: 'tmpdir?', suffix: 'suffix:', 'dry-run': 'u', quiet: 'q' },
  });
  if (options.unknown) return failed(`mktemp: invalid option -- '${options.unknown}'`);
  const given = options.operands[0];
  const template = `${given ?? 'tmp.XXXXXXXXXX'}${options.value('suffix') ?? ''}`;
  const run = /X{3,}(?=[^X/]*$)/.exec(template);
  if (run === null) return failed(`mktemp: too few X's in template '${template}'`);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(run[0].length)), (byte) =>
    (byte % 36).toString(36),
  );
  const name = template.slice(0, run.index) + random.join('') + template.slice(run.index + run[0].length);
  const folder =
    options.value('p') ||
    options.value('tmpdir') ||
    (given === undefined || options.has('t') || options.has('tmpdir') ? '/tmp' : undefined);
  const shown = folder === undefined ? name : `${folder.replace(/\/$/, '')}/${name}`;
  if (options.has('u')) return printed(`${shown}\n`);
  const isFolder = options.has('d');
  try {
    const path = fs.resolvePath(cwd, shown);
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    if (parent === '/tmp') await fs.mkdir(parent, { recursive: true });
    await fs.stat(parent);
    await (isFolder ? fs.mkdir(path) : fs.writeFile(path, ''));
    await fs.chmod(path, isFolder ? 0o700 : 0o600);
  } catch {
    return failed(
      `mktemp: failed to create ${isFolder ? 'directory' : 'file'} via template '${template}': No such file or directory`,
    );
  }
  return printed(`${shown}\n`);
}

export async function truncate(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 's:cr:',
    long: { size: 's', 'no-create': 'c', reference: 'r' },
  });
  const [, sign = '', digits, unit = ''] = /^([+-]?)(\d+)([KMG]?)B?$/.exec(options.value('s') ?? '') ?? [];
  if (digits === undefined || options.unknown)
    return failed(`truncate: Invalid number: '${options.value('s') ?? ''}'`);
  const amount = Number(digits) * ({ K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit] ?? 1);
  for (const operand of options.operands) {
    const path = context.fs.resolvePath(context.cwd, operand);
    const before = Buffer.from(await context.fs.readFileBuffer(path).catch(() => new Uint8Array()));
    const size =
      sign === '+' ? before.length + amount : sign === '-' ? Math.max(0, before.length - amount) : amount;
    if (size > context.limits.maxStringLength)
      return failed(`truncate: failed to truncate '${operand}' at ${size} bytes: File too large`);
    const after = Buffer.alloc(size);
    before.copy(after);
    await context.fs.writeFile(path, after);
  }
  return printed('');
}

const ZEROS = '/dev/zero';

export async function dd(args: string[], context: Context): Promise<ExecResult> {
  const given = new Map(
    args.map((arg): [string, string] => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
  );
  const number = (name: string): number | undefined => {
    const [, digits, unit = ''] = /^(\d+)([cwbkKMG]?)B?$/.exec(given.get(name) ?? '') ?? [];
    return digits === undefined
      ? undefined
      : Number(digits) * ({ b: 512, w: 2, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit] ?? 1);
  };
  const size = number('bs') ?? number('ibs') ?? 512;
  const count = number('count');
  const from = given.get('if') ?? '-';
  const wanted = count === undefined ? undefined : count * size;
  if (from === ZEROS && (wanted ?? Infinity) > context.limits.maxStringLength)
    return failed('dd: an endless source needs a count that fits in memory');
  try {
    const all = from === ZEROS ? '\0'.repeat(wanted ?? 0) : await readBytes(context, from);
    const begin = (number('skip') ?? 0) * size;
    const data = all.slice(begin, wanted === undefined ? undefined : begin + wanted);
    const summary = `${Math.floor(data.length / size)}+${data.length % size ? 1 : 0} records in\n${Math.floor(data.length / size)}+${data.length % size ? 1 : 0} records out\n${data.length} bytes copied\n`;
    const stderr = given.get('status') === 'none' ? '' : summary;
    const output = given.get('of');
    if (output === undefined) return bytesOut(data, stderr);
    const path = context.fs.resolvePath(context.cwd, output);
    const before =
      given.get('conv')?.includes('notrunc') || given.has('seek')
        ? await readBytes(context, output).catch(() => '')
        : '';
    const at = (number('seek') ?? 0) * size;
    await context.fs.writeFile(
      path,
      Buffer.from(before.slice(0, at).padEnd(at, '\0') + data + before.slice(at + data.length), 'latin1'),
    );
    return printed('', stderr);
  } catch (thrown) {
    return failed(`dd: failed to open '${from}': ${reasonOf(thrown)}`);
  }
}

export async function install(args: string[], { fs, cwd }: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'dm:DvCpo:g:t:',
    long: { directory: 'd', mode: 'm', verbose: 'v' },
  });
  const mode = Number.parseInt(options.value('m') ?? '755', 8);
  const operands = [...options.operands];
  try {
    if (options.has('d')) {
      for (const folder of operands) await fs.mkdir(fs.resolvePath(cwd, folder), { recursive: true });
      return printed('');
    }
    const target = fs.resolvePath(cwd, options.value('t') ?? operands.pop() ?? '');
    const isFolder = (await fs.stat(target).catch(() => undefined))?.isDirectory === true;
    if (options.has('D'))
      await fs.mkdir(target.slice(0, target.lastIndexOf('/')) || '/', { recursive: true });
    for (const operand of operands) {
      const to = isFolder ? `${target}/${operand.slice(operand.lastIndexOf('/') + 1)}` : target;
      await fs.cp(fs.resolvePath(cwd, operand), to);
      await fs.chmod(to, mode);
    }
    return printed('');
  } catch (thrown) {
    return failed(`install: ${reasonOf(thrown)}`);
  }
}

/** With the dates of `-d` and `-t`, which the bundled one cannot read. */
export async function touch(args: string[], context: Context): Promise<ExecResult> {
  const { fs, cwd } = context;
  const options = parseOptions(args, {
    letters: 'acmd:t:r:h',
    long: { date: 'd', reference: 'r', 'no-create': 'c', time: 'time:' },
  });
  if (!options.has('d') && !options.has('t') && !options.has('r')) return originalOf(context)(args);
  let time: Date | undefined;
  const reference = options.value('r');
  const [, year, minutes, seconds = '00'] =
    /^(\d{4}|\d{2})?(\d{8})(?:\.(\d\d))?$/.exec(options.value('t') ?? '') ?? [];
  if (reference !== undefined)
    time = (await fs.stat(fs.resolvePath(cwd, reference)).catch(() => undefined))?.mtime;
  else if (minutes !== undefined) {
    const full =
      year === undefined ? String(new Date().getUTCFullYear()) : year.length === 2 ? `20${year}` : year;
    time = new Date(
      `${full}-${minutes.slice(0, 2)}-${minutes.slice(2, 4)}T${minutes.slice(4, 6)}:${minutes.slice(6, 8)}:${seconds}Z`,
    );
  } else time = dateOf(options.value('d') ?? '', new Date());
  if (time === undefined || Number.isNaN(time.getTime()))
    return failed(`touch: invalid date format '${options.value('d') ?? options.value('t') ?? reference}'`);
  for (const operand of options.operands) {
    const path = fs.resolvePath(cwd, operand);
    try {
      if (!(await fs.exists(path))) {
        if (options.has('c')) continue;
        await fs.writeFile(path, '');
      }
      await fs.utimes(path, time, time);
    } catch (thrown) {
      return failed(`touch: cannot touch '${operand}': ${reasonOf(thrown)}`);
    }
  }
  return printed('');
}
