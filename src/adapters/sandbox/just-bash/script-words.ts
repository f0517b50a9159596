// Parts of a parsed script, read and made.
import type { CommandNode, StatementNode, WordNode } from 'just-bash';

/** `declare -A m=([k]="two words")` loses what follows a space; as an assignment of its own it does not. */
export function declared(command: Extract<CommandNode, { type: 'SimpleCommand' }>): CommandNode {
  const assignments: StatementNode[] = [];
  const args = command.args.map((arg) => {
    const [first] = arg.parts;
    const [, name] = (first?.type === 'Literal' && /^(\w+)=\(/.exec(first.value)) || [];
    const array = name === undefined ? undefined : elementsOf(arg);
    if (name === undefined || array === undefined) return arg;
    assignments.push(
      statement({
        type: 'SimpleCommand',
        assignments: [{ type: 'Assignment', name, value: null, append: false, array }],
        name: null,
        args: [],
        redirections: [],
      }),
    );
    return word(name);
  });
  const isConstant =
    plainText(command.name) === 'readonly' || command.args.some((arg) => /^-\w*r/.test(plainText(arg) ?? ''));
  if (assignments.length === 0 || isConstant) return command;
  return { type: 'Group', body: [statement({ ...command, args }), ...assignments], redirections: [] };
}

/** In a pipe, just-bash gives standard input to a group, not to an `if` or a `case`. */
export function reading(command: CommandNode): CommandNode {
  if (command.type !== 'If' && command.type !== 'Case') return command;
  return { type: 'Group', body: [statement(command)], redirections: [] };
}

/** The words between the parentheses. */
function elementsOf({ parts }: WordNode): WordNode[] | undefined {
  const words: WordNode[] = [];
  let isOpen = false;
  const add = (part: WordNode['parts'][number]): void => {
    if (isOpen) words.at(-1)?.parts.push(part);
    else words.push({ type: 'Word', parts: [part] });
    isOpen = true;
  };
  for (const [i, part] of parts.entries()) {
    if (part.type !== 'Literal') {
      add(part);
      continue;
    }
    let text = part.value;
    if (i === 0) text = text.replace(/^\w+=\(/, '');
    if (i === parts.length - 1) {
      if (!text.endsWith(')')) return undefined;
      text = text.slice(0, -1);
    }
    for (const [j, piece] of text.split(/\s+/).entries()) {
      if (j > 0) isOpen = false;
      if (piece !== '') add({ type: 'Literal', value: piece });
    }
  }
  return words;
}

export function statement(command: CommandNode): StatementNode {
  return {
    type: 'Statement',
    pipelines: [{ type: 'Pipeline', commands: [command], negated: false }],
    operators: [],
    background: false,
  };
}

export function word(text: string): WordNode {
  return { type: 'Word', parts: [{ type: 'SingleQuoted', value: text }] };
}

export function argumentsWord(): WordNode {
  return {
    type: 'Word',
    parts: [
      { type: 'DoubleQuoted', parts: [{ type: 'ParameterExpansion', parameter: '@', operation: null }] },
    ],
  };
}

export function plainText(node: WordNode | null | undefined): string | undefined {
  const [part, ...others] = node?.parts ?? [];
  if (part === undefined || others.length > 0) return undefined;
  return part.type === 'Literal' || part.type === 'SingleQuoted' ? part.value : undefined;
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Expanding it twice does no harm. */
export function isRepeatable(target: unknown): boolean {
  return !/"type":"(CommandSubstitution|ProcessSubstitution|ArithmeticExpansion|AssignDefault)"/.test(
    JSON.stringify(target),
  );
}

export function isDescriptor(target: WordNode): boolean {
  return /^(&|\d+$|-$|\/dev\/)/.test(plainText(target) ?? '');
}

/** A plain name: its folder is there. That it is a folder itself, just-bash finds out. */
export function isInThisFolder(target: WordNode): boolean {
  return /^[\w.-]+$/.test(plainText(target) ?? '/');
}

/** The guard runs first, and would change what `$?` is. */
export function usesStatus(command: CommandNode): boolean {
  return /"parameter":"(\?|PIPESTATUS.*?)"/.test(JSON.stringify(command));
}

export function simpleCommandsIn(node: unknown): Array<Extract<CommandNode, { type: 'SimpleCommand' }>> {
  if (Array.isArray(node)) return node.flatMap(simpleCommandsIn);
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(simpleCommandsIn);
  return (node as { type?: unknown }).type === 'SimpleCommand'
    ? [node as Extract<CommandNode, { type: 'SimpleCommand' }>, ...below]
    : below;
}
