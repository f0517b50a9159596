// Patterns in the shell's own language ([[ ]], case, ${name%pattern}) are matched inside just-bash, which counts them
// as nothing. So each gets a part in front that expands to no text and, as it is expanded, pays for the match to come:
// a command substitution that is given the text and the pattern. Code that comes by `eval`, `source` or a file that is
// run by its name is not seen here (see script-watch).
import type { Command, CommandNode, ScriptNode, WordNode } from 'just-bash';
import type { JustBashModule } from '../shell-build.ts';
import { globWeight, patternCost, pay, regexWeight } from './work.ts';

/** The internal commands; no script has reason to call them, and all they do is take from what it has. */
const MATCH = '__flue_match';
const MEASURE = '__flue_measure';
export const PATTERN_COMMANDS: readonly string[] = [MATCH, MEASURE];

/** A pattern that is asked about one letter at a time begins anew with each. */
const PER_LETTER = 8;
/** Of a command substitution. */
const START_WORK = 120;

type Part = WordNode['parts'][number];
type Node = Record<string, unknown> & { type: string };
type Kind = 'glob' | 'regex' | 'each letter';

export function patternCommands({ defineCommand }: JustBashModule): Command[] {
  const nothing = { stdout: '', stderr: '', exitCode: 0 };
  return [
    defineCommand(MATCH, async ([kind, subject = '', ...patterns], context) => {
      const weightOf = kind === 'regex' ? regexWeight : globWeight;
      pay(context, START_WORK, 'pattern');
      const times = kind === 'each letter' ? PER_LETTER : 1;
      for (const pattern of patterns) {
        pay(context, times * patternCost(weightOf(pattern), subject.length), 'pattern');
      }
      return nothing;
    }),
    defineCommand(MEASURE, async (_args, context) => {
      const stdout = String(context.stdin);
      pay(context, patternCost(4, stdout.length), 'pattern');
      return { ...nothing, stdout, stdoutKind: 'bytes' as const };
    }),
  ];
}

/** Changes the script in place. */
export function guardPatterns(node: unknown): void {
  if (Array.isArray(node)) for (const each of node) guardPatterns(each);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  for (const below of Object.values(node)) guardPatterns(below);
  if (!isNode(node)) return;
  if (node.type === 'ParameterExpansion') guardExpansion(node);
  else if (node.type === 'CondBinary') guardCondition(node);
  else if (node.type === 'Case') guardCase(node);
}

function guardExpansion(node: Node): void {
  for (const operation of operationsOf(node.operation)) {
    const { pattern } = operation;
    if (!isWord(pattern) || (operation.type === 'PatternRemoval' && isLight(pattern))) continue;
    const subject: Part = { type: 'ParameterExpansion', parameter: String(node.parameter), operation: null };
    const kind = operation.type === 'CaseModification' ? 'each letter' : 'glob';
    const guard = paying(kind, [{ type: 'Word', parts: [quoted([subject])] }, argument(pattern)]);
    pattern.parts = [guard, ...pattern.parts];
  }
}

function guardCondition(node: Node): void {
  const { operator, left, right } = node;
  if (!isWord(left) || !isWord(right) || !/^(=|==|!=|=~)$/.test(String(operator))) return;
  const kind = operator === '=~' ? 'regex' : 'glob';
  const guard = paying(kind, [argument(left), argument(right)]);
  left.parts = [guard, ...left.parts];
}

function guardCase(node: Node): void {
  const { word, items } = node;
  if (!isWord(word) || !Array.isArray(items)) return;
  const patterns = items.flatMap((item: { patterns: WordNode[] }) => item.patterns.map(argument));
  word.parts = [paying('glob', [argument(word), ...patterns]), ...word.parts];
}

/** just-bash counts the bytes of `${name%pattern}` itself; that is enough for the patterns that scripts use. */
function isLight({ parts }: WordNode): boolean {
  const text = parts.map((part) =>
    'value' in part ? part.value : 'pattern' in part ? part.pattern : '(((((',
  );
  return globWeight(text.join('')) < 4 && parts.every((part) => part.type !== 'ParameterExpansion');
}

/** As one quoted argument. What a command substitution gives is measured where it comes from, not run twice. */
function argument(word: WordNode): WordNode {
  return { type: 'Word', parts: [quoted(word.parts.flatMap(argumentParts))] };
}

function argumentParts(part: Part): Part[] {
  switch (part.type) {
    case 'Literal':
    case 'ParameterExpansion':
      return [part];
    case 'SingleQuoted':
    case 'Escaped':
      return [{ type: 'Literal', value: part.value }];
    case 'Glob':
      return [{ type: 'Literal', value: part.pattern }];
    case 'DoubleQuoted':
      return part.parts.flatMap(argumentParts);
    case 'CommandSubstitution':
      part.body = measured(part.body);
      return [];
    default:
      return [];
  }
}

function measured(body: ScriptNode): ScriptNode {
  const commands: CommandNode[] = [
    { type: 'Group', body: body.statements, redirections: [] },
    command(MEASURE, []),
  ];
  return script(commands);
}

function paying(kind: Kind, args: WordNode[]): Part {
  const body = script([command(MATCH, [text(kind), ...args])]);
  return quoted([{ type: 'CommandSubstitution', body, legacy: false }]);
}

function script(commands: CommandNode[]): ScriptNode {
  const pipeline = { type: 'Pipeline' as const, commands, negated: false };
  return {
    type: 'Script',
    statements: [{ type: 'Statement', pipelines: [pipeline], operators: [], background: false }],
  };
}

function command(name: string, args: WordNode[]): CommandNode {
  return { type: 'SimpleCommand', name: text(name), args, assignments: [], redirections: [] };
}

function text(value: string): WordNode {
  return { type: 'Word', parts: [{ type: 'Literal', value }] };
}

function quoted(parts: Part[]): Part {
  return { type: 'DoubleQuoted', parts };
}

function operationsOf(operation: unknown): Array<Record<string, unknown>> {
  if (typeof operation !== 'object' || operation === null) return [];
  const found = operation as Record<string, unknown>;
  return [found, ...operationsOf(found.innerOp)];
}

function isNode(value: object): value is Node {
  return 'type' in value && typeof value.type === 'string';
}

function isWord(value: unknown): value is WordNode {
  return typeof value === 'object' && value !== null && isNode(value) && value.type === 'Word';
}
