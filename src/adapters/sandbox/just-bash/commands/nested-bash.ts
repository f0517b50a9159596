// bash within the shell: the bundled one knows `-c` and a file, not the options that are joined to them.
import type { ExecResult } from 'just-bash';
import { type Context, decoded, failed, originalOf, printed, readBytes, stdinOf } from './command.ts';

/** What a shell starts with, and `env -u` and `env -i` take away. */
const GIVEN = ['HOME', 'USER', 'LANG'];

export async function bash(args: string[], context: Context): Promise<ExecResult> {
  if (args[0] === '--version') return printed('GNU bash, version 5.1.0(1)-release (x86_64-pc-linux-gnu)\n');
  const { letters, named, rest } = optionsIn(args);
  const original = originalOf(context);
  const first = setup(letters, named, context);
  if (letters.includes('c')) {
    const [text, ...others] = rest;
    if (text === undefined) return failed('bash: -c: option requires an argument', 2);
    return original(['-c', first + text, ...others]);
  }
  if (letters.includes('s')) return original(['-c', first + decoded(stdinOf(context)), 'bash', ...rest]);
  const [path, ...others] = rest;
  if (first === '') return original(rest);
  if (path === undefined) return original(['-c', first + decoded(stdinOf(context)), 'bash']);
  try {
    return await original(['-c', first + decoded(await readBytes(context, path)), path, ...others]);
  } catch {
    return failed(`bash: ${path}: No such file or directory`, 127);
  }
}

function optionsIn(args: readonly string[]): { letters: string; named: string[]; rest: string[] } {
  let letters = '';
  const named: string[] = [];
  let at = 0;
  for (; /^(-[a-z]+|--[a-z]+)$/.test(args[at] ?? ''); at++) {
    const word = args[at] ?? '';
    if (word.startsWith('--')) continue;
    letters += word.slice(1);
    if (word.endsWith('o')) named.push(args[++at] ?? '');
  }
  if (args[at] === '--') at++;
  return { letters, named, rest: args.slice(at) };
}

/** On the script's first line, so that its lines keep their numbers. */
function setup(letters: string, named: readonly string[], { exportedEnv = {} }: Context): string {
  if (letters.includes('n')) return 'exit 0; ';
  const missing = GIVEN.filter((name) => !Object.hasOwn(exportedEnv, name));
  const set = [...letters].filter((letter) => 'euxvf'.includes(letter));
  return [
    missing.length > 0 ? `unset ${missing.join(' ')}; ` : '',
    ...named.map((name) => `set -o ${name}; `),
    set.length > 0 ? `set -${set.join('')}; ` : '',
  ].join('');
}
