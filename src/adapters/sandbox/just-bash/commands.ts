// Commands that just-bash lacks or gets wrong in ways a CI agent meets at once. A first, small set.
import type { Command, ExecResult, ResolvedCommandContext } from 'just-bash';
import type { JustBashModule } from './shell-build.ts';

type Run = (args: string[], context: ResolvedCommandContext) => Promise<ExecResult>;

const ALL: Record<string, Run> = { ls, xargs, mktemp, realpath, uname, yes };

export const ownNames: readonly string[] = Object.keys(ALL);

export function ownCommands({ defineCommand }: JustBashModule): Command[] {
  return Object.entries(ALL).map(([name, run]) => defineCommand(name, run));
}

/** just-bash prints a blank line between files that were named one by one, which breaks `ls *.ts | wc -l`. */
async function ls(args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const original = originalOf(context);
  const options = args.filter((arg) => arg.startsWith('-') && arg !== '-');
  const operands = args.filter((arg) => !options.includes(arg));
  if (operands.length < 2) return original(args);
  const files: string[] = [];
  const others: string[] = [];
  for (const operand of operands.toSorted()) {
    const path = context.fs.resolvePath(context.cwd, operand);
    const stat = await context.fs.stat(path).catch(() => undefined);
    (stat?.isFile ? files : others).push(operand);
  }
  if (files.length === 0) return original([...options, ...others]);
  const results: ExecResult[] = [];
  for (const file of files) results.push(await original([...options, file]));
  if (others.length > 0) {
    const rest = await original([...options, ...others]);
    const isListing = rest.stdout !== '' && !options.some((option) => /^-\w*d/.test(option));
    const title = others.length === 1 ? `${others[0]}:\n` : '';
    results.push({ ...rest, stdout: isListing ? `\n${title}${rest.stdout}` : rest.stdout });
  }
  return {
    stdout: results.map((result) => result.stdout).join(''),
    stderr: results.map((result) => result.stderr).join(''),
    exitCode: Math.max(...results.map((result) => result.exitCode)),
  };
}

/** just-bash knows `-n 1`, not `-n1`. */
function xargs(args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const out: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-')) return originalOf(context)([...out, ...args.slice(i)]);
    const joined = /^-([nILPds])(.+)$/.exec(arg);
    if (joined) out.push(`-${joined[1]}`, joined[2] ?? '');
    else out.push(arg);
    if (/^-[nILPds]$/.test(arg)) out.push(args[++i] ?? '');
  }
  return originalOf(context)(out);
}

async function mktemp(args: string[], { fs, cwd }: ResolvedCommandContext): Promise<ExecResult> {
  const isFolder = args.some((arg) => /^-\w*d/.test(arg) || arg === '--directory');
  const parentAt = args.indexOf('-p');
  const parent = parentAt === -1 ? undefined : args[parentAt + 1];
  const template = args.find((arg) => !arg.startsWith('-') && arg !== parent) ?? 'tmp.XXXXXXXXXX';
  const run = /X{3,}(?=[^X]*$)/.exec(template);
  if (run === null) return failed(`mktemp: too few X's in template '${template}'`);
  const random = Array.from(crypto.getRandomValues(new Uint8Array(run[0].length)), (byte) =>
    (byte % 36).toString(36),
  );
  const name = template.replace(run[0], random.join(''));
  const hasFolder = parent !== undefined || template === 'tmp.XXXXXXXXXX' || args.includes('-t');
  const path = fs.resolvePath(hasFolder ? fs.resolvePath(cwd, parent ?? '/tmp') : cwd, name);
  try {
    await (isFolder ? fs.mkdir(path) : fs.writeFile(path, ''));
    await fs.chmod(path, isFolder ? 0o700 : 0o600);
  } catch {
    return failed(`mktemp: failed to create ${isFolder ? 'directory' : 'file'} via template '${template}'`);
  }
  return printed(`${path}\n`);
}

async function realpath(args: string[], { fs, cwd }: ResolvedCommandContext): Promise<ExecResult> {
  const result = { stdout: '', stderr: '', exitCode: 0 };
  const relativeTo = args.find((arg) => arg.startsWith('--relative-to='))?.slice('--relative-to='.length);
  const mayMiss = args.includes('-m');
  for (const operand of args.filter((arg) => !arg.startsWith('-'))) {
    const path = fs.resolvePath(cwd, operand);
    const real = await fs.realpath(path).catch(() => realOfNew(fs, path, mayMiss));
    if (real === undefined) {
      result.stderr += `realpath: ${operand}: No such file or directory\n`;
      result.exitCode = 1;
    } else {
      result.stdout += `${relativeTo === undefined ? real : relative(fs.resolvePath(cwd, relativeTo), real)}\n`;
    }
  }
  return result;
}

/** As GNU: the last part may be missing, with -m all of them. */
async function realOfNew(
  fs: ResolvedCommandContext['fs'],
  path: string,
  mayMiss: boolean,
): Promise<string | undefined> {
  const at = path.lastIndexOf('/');
  const parent = await fs.realpath(path.slice(0, at) || '/').catch(() => undefined);
  if (parent === undefined) return mayMiss ? path : undefined;
  return `${parent === '/' ? '' : parent}${path.slice(at)}`;
}

function relative(from: string, to: string): string {
  const a = from.split('/').filter(Boolean);
  const b = to.split('/').filter(Boolean);
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return [...a.slice(shared).map(() => '..'), ...b.slice(shared)].join('/') || '.';
}

/** What the runner would most likely be, and nothing that tells of the host. */
async function uname(args: string[]): Promise<ExecResult> {
  const facts: ReadonlyArray<[letter: string, value: string]> = [
    ['s', 'Linux'],
    ['n', 'sandbox'],
    ['r', '6.0.0'],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ];
  const letters = args.join('').replaceAll('-', '') || 's';
  const wanted = facts.filter(([letter]) => letters.includes('a') || letters.includes(letter));
  return printed(`${wanted.map(([, value]) => value).join(' ')}\n`);
}

/** Pipes run one side after the other here, so an endless writer has to end. */
async function yes(args: string[]): Promise<ExecResult> {
  return printed(`${args.join(' ') || 'y'}\n`.repeat(10_000));
}

function originalOf({ origCommand }: ResolvedCommandContext): (args: string[]) => Promise<ExecResult> {
  return origCommand ?? (async () => failed('bash: the bundled command is missing'));
}

function printed(stdout: string): ExecResult {
  return { stdout, stderr: '', exitCode: 0 };
}

function failed(message: string): ExecResult {
  return { stdout: '', stderr: `${message}\n`, exitCode: 1 };
}
