// Words that just-bash expands in another way than bash, and what stands in their place.
import type { CommandNode, WordNode } from 'just-bash';
import { plainText, usesStatus } from './script-words.ts';

type Simple = Extract<CommandNode, { type: 'SimpleCommand' }>;
type Loop = Extract<CommandNode, { type: 'For' }>;
type Part = WordNode['parts'][number];

/** `"${x:-y}"` alone between its quotes counts as unset under `set -u`; beside something else it does not. */
export function isLoneDefault(parts: readonly unknown[]): boolean {
  const [part, ...others] = parts as Array<{
    type: string;
    parameter?: string;
    operation?: { type: string } | null;
  }>;
  return (
    others.length === 0 &&
    part?.type === 'ParameterExpansion' &&
    /^\w+$/.test(part.parameter ?? '') &&
    /^(DefaultValue|UseAlternative|AssignDefault)$/.test(part.operation?.type ?? '')
  );
}

/** `src/` and a star and a slash, as the text of the pattern before the slash. */
function folderPattern({ parts }: WordNode): string | undefined {
  const isPlain = parts.every(({ type }) => type === 'Glob' || type === 'Literal');
  if (!isPlain || !parts.some(({ type }) => type === 'Glob')) return undefined;
  const text = parts
    .map((part) => (part.type === 'Glob' ? part.pattern : part.type === 'Literal' ? part.value : ''))
    .join('');
  return text.endsWith('/') && /^[\w./*?-]+$/.test(text) ? text.replace(/\/+$/, '') : undefined;
}

/** Patterns that end in a slash are of folders only; just-bash gives files as well, and no slash. */
export function folderWords(command: Simple | Loop): { setup: string; command: Simple | Loop } | undefined {
  const words = command.type === 'For' ? command.words : command.args;
  if (!words?.some((word) => folderPattern(word) !== undefined) || usesStatus(command)) return undefined;
  const setup: string[] = [];
  const repaired = words.map((word) => {
    const pattern = folderPattern(word);
    if (pattern === undefined) return word;
    const name = `__FLUE_FOLDERS${setup.length}`;
    setup.push(
      `:; ${name}=(); for __FLUE_ONE in ${pattern}; do if [ -d "$__FLUE_ONE" ]; then ${name}+=("$__FLUE_ONE/"); fi; done; ` +
        `if [ \${#${name}[@]} = 0 ]; then if shopt -q nullglob; then :; else :; ${name}=('${pattern}/'); fi; fi`,
    );
    const all: Part = { type: 'ParameterExpansion', parameter: `${name}[@]`, operation: null };
    return { type: 'Word' as const, parts: [{ type: 'DoubleQuoted' as const, parts: [all] }] };
  });
  return {
    setup: setup.join('; '),
    command: command.type === 'For' ? { ...command, words: repaired } : { ...command, args: repaired },
  };
}

const COMPARISONS = /^-(eq|ne|lt|le|gt|ge)$/;

/** `[ a -gt b ]`, as its three words. */
export function comparisonIn({ name, args }: Simple): WordNode[] | undefined {
  const [part] = name?.parts ?? [];
  const isBracket = part?.type === 'Glob' && part.pattern === '[' && name?.parts.length === 1;
  const isTest = plainText(name) === 'test';
  if (!isBracket && !isTest) return undefined;
  const words = isBracket ? args.slice(0, -1) : args;
  return words.length === 3 && COMPARISONS.test(plainText(words[1]) ?? '') ? words : undefined;
}

/** Of values that no command gives: with one it is that command's status that counts. */
export function isPlainAssignment({ name, args, assignments, redirections }: Simple): boolean {
  return (
    name === null &&
    args.length === 0 &&
    assignments.length > 0 &&
    redirections.length === 0 &&
    !/"type":"(CommandSubstitution|ProcessSubstitution)"|"name":"__FLUE/.test(JSON.stringify(assignments))
  );
}

/** The names of `export -f a b`. */
export function exportedFunctions({ name, args }: Simple): string[] | undefined {
  if (plainText(name) !== 'export' || plainText(args[0]) !== '-f') return undefined;
  return args.slice(1).flatMap((arg) => plainText(arg) ?? []);
}
