// awk's arguments: options up to the first operand, then the program unless -f has given it, then the operands.
import { unescaped } from './escapes.ts';
import type { Invocation } from './run.ts';

const USAGE = 'usage: awk [-F fs] [-v var=value] [prog | -f progfile] [file ...]';

/** gawk's ways of saying how it should behave, which change nothing here. */
const WITHOUT_EFFECT =
  /^(-[bcOPrSnt]|--(posix|traditional|re-interval|sandbox|characters-as-bytes|optimize|non-decimal-data|lint.*))$/;

const LONG: Readonly<Record<string, string>> = {
  'field-separator': 'F',
  assign: 'v',
  file: 'f',
  source: 'e',
};

/** A sentence where they say nothing that can be run. */
export async function invocationFrom(
  args: readonly string[],
  read: (path: string) => Promise<string>,
): Promise<Invocation | 'version' | string> {
  const assignments: Array<readonly [string, string]> = [];
  const programs: string[] = [];
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      at++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    if (arg === '--version' || arg === '-V') return 'version';
    if (WITHOUT_EFFECT.test(arg)) continue;
    const [option, joined] = optionIn(arg);
    if (option === undefined) return `awk: not an option: ${arg}`;
    const value = joined ?? args[++at];
    if (value === undefined) return `awk: option requires an argument -- ${option}`;
    if (option === 'W') {
      if (value === 'version') return 'version';
    } else if (option === 'F') assignments.push(['FS', unescaped(value)]);
    else if (option === 'e') programs.push(value);
    else if (option === 'v') {
      const [, name, text = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(value) ?? [];
      if (name === undefined) return `awk: improper assignment: -v ${value}`;
      assignments.push([name, unescaped(text)]);
    } else {
      const text = await read(value).catch(() => undefined);
      if (text === undefined) return `awk: cannot open "${value}" (No such file or directory)`;
      programs.push(text);
    }
  }
  const program = programs.length > 0 ? programs.join('\n') : args[at++];
  if (program === undefined) return USAGE;
  return { program, assignments, operands: args.slice(at) };
}

function optionIn(arg: string): [option?: string, value?: string] {
  const [, long, longValue] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(arg) ?? [];
  if (long !== undefined) {
    const option = Object.hasOwn(LONG, long) ? LONG[long] : undefined;
    return option === undefined ? [] : longValue === undefined ? [option] : [option, longValue];
  }
  const [, option, value] = /^-([FvfeW])([\s\S]*)$/.exec(arg) ?? [];
  if (option === undefined) return [];
  return value ? [option, value] : [option];
}
