// Small facts of the system a script asks for, none of them the host's.
import type { ExecResult } from 'just-bash';
import { type Context, failed, originalOf, printed } from './command.ts';
import { parseOptions } from './options.ts';

const MACHINE: ReadonlyArray<[letter: string, value: string]> = [
  ['s', 'Linux'],
  ['n', 'sandbox'],
  ['r', '6.0.0'],
  ['v', '#1 SMP'],
  ['m', 'x86_64'],
  ['o', 'GNU/Linux'],
];

/** What the runner would most likely be, and nothing that tells of the host. */
export async function uname(args: string[]): Promise<ExecResult> {
  const { given } = parseOptions(args, {
    letters: 'asnrvmpio',
    long: {
      all: 'a',
      'kernel-name': 's',
      nodename: 'n',
      'kernel-release': 'r',
      'kernel-version': 'v',
      machine: 'm',
      'operating-system': 'o',
    },
  });
  const letters = given.map(([letter]) => letter).join('') || 's';
  const wanted = MACHINE.filter(([letter]) => letters.includes('a') || letters.includes(letter));
  return printed(`${wanted.map(([, value]) => value).join(' ')}\n`);
}

export async function arch(): Promise<ExecResult> {
  return printed('x86_64\n');
}

export async function nproc(): Promise<ExecResult> {
  return printed('2\n');
}

export async function getconf([name = '']: string[]): Promise<ExecResult> {
  const known: Record<string, string> = {
    PAGESIZE: '4096',
    PAGE_SIZE: '4096',
    _NPROCESSORS_ONLN: '2',
    ARG_MAX: '2097152',
    LONG_BIT: '64',
  };
  return Object.hasOwn(known, name)
    ? printed(`${known[name]}\n`)
    : failed(`getconf: Unrecognized variable '${name}'`, 2);
}

/** The one user there is; `whoami` says the same. */
export async function id(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'ugGnrz',
    long: { user: 'u', group: 'g', groups: 'G', name: 'n', real: 'r' },
  });
  if (options.unknown) return failed(`id: invalid option -- '${options.unknown}'`);
  const [name = context.env.get('USER') ?? 'user'] = options.operands;
  if (['u', 'g', 'G'].some(options.has)) return printed(`${options.has('n') ? name : '1000'}\n`);
  return printed(`uid=1000(${name}) gid=1000(${name}) groups=1000(${name})\n`);
}

export async function whoami(_args: string[], context: Context): Promise<ExecResult> {
  return printed(`${context.env.get('USER') ?? 'user'}\n`);
}

/** Pipes run one side after the other here, so an endless writer has to end. */
export async function yes(args: string[]): Promise<ExecResult> {
  const line = `${args.join(' ') || 'y'}\n`;
  return printed(line.repeat(Math.ceil(2 ** 20 / line.length)));
}

/** Only what was exported; the bundled one shows all variables. */
export async function printenv(args: string[], context: Context): Promise<ExecResult> {
  const exported = context.exportedEnv ?? {};
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0)
    return printed(
      Object.entries(exported)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  const known = names.filter((name) => Object.hasOwn(exported, name));
  return printed(
    known.map((name) => `${exported[name]}\n`).join(''),
    '',
    known.length === names.length ? 0 : 1,
  );
}

export async function env(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'iu:0C:S:',
    long: { 'ignore-environment': 'i', unset: 'u', null: '0', chdir: 'C' },
    stopsAtOperand: true,
  });
  if (options.unknown) return failed(`env: invalid option -- '${options.unknown.replace(/^-/, '')}'`, 125);
  const operands = options.operands[0] === '-' ? options.operands.slice(1) : options.operands;
  const isEmpty = options.has('i') || options.operands[0] === '-';
  const variables = new Map(isEmpty ? [] : Object.entries(context.exportedEnv ?? {}));
  for (const name of options.all('u')) variables.delete(name);
  let at = 0;
  for (; /^[^=]+=/.test(operands[at] ?? ''); at++) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(operands[at] ?? '') ?? [];
    variables.set(name, value);
  }
  const assigned = operands.slice(0, at);
  const [command, ...rest] = operands.slice(at);
  if (command === undefined) {
    const end = options.has('0') ? '\0' : '\n';
    return printed([...variables].map(([name, value]) => `${name}=${value}${end}`).join(''));
  }
  if (context.exec === undefined) return originalOf(context)(args);
  if (/^(\/usr\/bin\/|\/bin\/)?env$/.test(command) && rest.length === 0)
    return printed([...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
  const run = { env: Object.fromEntries(variables), replaceEnv: true, cwd: context.cwd, args: rest };
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  // Written before the command they are exported to a shell it may be; the names have no need of quotes.
  const prefix = assigned
    .filter((text) => /^[A-Za-z_]\w*=/.test(text))
    .map((text) => text.replace(/=(.*)$/s, (_, value: string) => `=${quoted(value)} `))
    .join('');
  const text = prefix + quoted(command);
  return context.execWithInheritedStdin?.(text, run) ?? context.exec(text, run);
}

/** Signals reach nobody: jobs have ended by the time they are named. */
export async function kill(args: string[], context: Context): Promise<ExecResult> {
  const names = 'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM'.split(' ');
  if (args[0] === '-l') {
    const [, one] = args;
    if (one === undefined) return printed(`${names.join(' ')}\n`);
    return printed(
      `${/^\d+$/.test(one) ? (names[(Number(one) % 128) - 1] ?? '') : names.indexOf(one.replace(/^SIG/, '')) + 1}\n`,
    );
  }
  const own = context.env.get('$') ?? context.env.get('BASHPID');
  const missing = args.filter((arg) => /^\d+$/.test(arg) && arg !== own && arg !== '1');
  if (missing.length === 0) return printed('');
  return failed(missing.map((pid) => `bash: kill: (${pid}) - No such process`).join('\n'));
}

/** New files are of one mode here, which the usual mask gives. */
export async function umask([mode]: string[]): Promise<ExecResult> {
  if (mode === '-S') return printed('u=rwx,g=rx,o=rx\n');
  return printed(mode === undefined || mode === '-p' ? `${mode ? 'umask ' : ''}0022\n` : '');
}
