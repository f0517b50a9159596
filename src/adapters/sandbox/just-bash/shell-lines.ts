// The lines that make a next shell what the last one was: options, arrays, attributes, arguments, the stack of folders.
import { quoted } from './script-words.ts';

/** Those that change what scripts mean; `set -e` and `set -x` are of one command only. */
export function optionsOf(text: string): string[] {
  return text
    .split('\n')
    .filter(
      (line) => /^set -o (pipefail|nounset|noglob|noclobber)$|^alias /.test(line) || isChangedShopt(line),
    );
}

const SHOPTS =
  'dotglob expand_aliases extglob globstar lastpipe nocaseglob nocasematch nullglob failglob xpg_echo';

function isChangedShopt(line: string): boolean {
  const [, name] = /^shopt -s (\w+)$/.exec(line) ?? [];
  return name !== undefined && SHOPTS.split(' ').includes(name);
}

export function optionLines(source: string): string[] {
  return source.split('\n').filter((line) => /^(set -o|shopt -s|alias) /.test(line));
}

/** `declare -a name=(…)`, one a line, as assignments, which just-bash reads more exactly; the shell's own are left out. */
export function arraysOf(declarations: string, isOwn: (name: string) => boolean): string[] {
  return declarations.split(/\n(?=declare -)/).flatMap((text) => {
    const [, kind = '', name = '_', value = ''] = /^declare -(\w+) (\w+)=(.*)$/s.exec(text) ?? [];
    if (isOwn(name)) return [];
    return [kind.includes('A') ? `declare -A ${name}; ${name}=${value}` : `${name}=${value}`];
  });
}

export interface Attributes {
  /** Names that stand for others, and have no value of their own. */
  references: Map<string, string>;
  /** The letters of `declare`, by name. */
  kinds: Map<string, string>;
}

export function attributesOf(declarations: string): Attributes {
  const references = new Map<string, string>();
  const kinds = new Map<string, string>();
  for (const [, letters = '', name = '', value = ''] of declarations.matchAll(
    /^declare -([a-zA-Z]+) (\w+)(?:="(.*)")?$/gm,
  )) {
    const kind = letters.replace(/[^ilu]/g, '');
    if (letters.includes('n')) references.set(name, value);
    else if (kind !== '') kinds.set(name, kind);
  }
  return { references, kinds };
}

export function attributeLines({ references, kinds }: Attributes): string[] {
  return [
    ...[...kinds].map(([name, letters]) => `declare -${letters} ${name}`),
    ...[...references].map(([name, target]) => `declare -n ${name}=${quoted(target)}`),
  ];
}

/** The arguments of the shell itself. */
export function argumentLine(args: readonly string[]): string {
  return args.length === 0 ? '' : `set -- ${args.map(quoted).join(' ')}`;
}

/** `dirs -l -p`, one folder a line, the current one first: the others are pushed from the last on. */
export function folderLine(stack: string): string {
  const [here, ...others] = stack.split('\n').filter(Boolean);
  if (here === undefined || others.length === 0) return '';
  const [last = '/', ...pushed] = [...others.toReversed(), here];
  return `{ cd ${quoted(last)}; ${pushed.map((folder) => `pushd ${quoted(folder)}`).join('; ')}; } >/dev/null 2>&1`;
}

/** Lines of one kind that the shell was given and nobody looked at again. */
export function keptLine(source: string, start: string): string {
  return source.split('\n').find((line) => line.startsWith(start)) ?? '';
}

/** The options and variables stand first; what follows them is not known anew when an error ended a script. */
export function withoutVariables(source: string): string {
  const lines = source.split('\n');
  const first = lines.findIndex((line) => !/^(set -o|shopt -s|alias) |^[A-Za-z_]\w*='[^']*'$/.test(line));
  return first === -1 ? '' : lines.slice(first).join('\n');
}
