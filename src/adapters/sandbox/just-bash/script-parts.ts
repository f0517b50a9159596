// What the carrying of shell state needs to know of a parsed script: the functions it defines, the files it sources,
// and the places where it leaves.
import type { CommandNode, ScriptNode, StatementNode } from 'just-bash';

/** As source text by name: just-bash can run a function but not print one faithfully. A later definition wins. */
export function functionsIn(script: ScriptNode): Map<string, string> {
  const found = new Map<string, string>();
  for (const statement of statementsOf(script)) {
    const [pipeline, ...more] = statement.pipelines;
    const [command, ...others] = pipeline?.commands ?? [];
    const isAlone = more.length === 0 && others.length === 0 && !statement.background;
    if (isAlone && command?.type === 'FunctionDef' && statement.sourceText !== undefined) {
      found.set(command.name, statement.sourceText);
    }
  }
  return found;
}

/** The paths of `source lib.sh` and `. lib.sh`, where they are written out. */
export function sourcedIn(script: ScriptNode): string[] {
  return statementsOf(script)
    .flatMap((statement) => statement.pipelines.flatMap((pipeline) => pipeline.commands))
    .flatMap((command) => {
      const [name, path] = wordsOf(command);
      return (name === 'source' || name === '.') && path !== undefined ? [path] : [];
    });
}

/** Puts statements in front of every `exit` of a script, in place. */
export function beforeEachExit(
  script: ScriptNode,
  statementsFor: (hasStatus: boolean) => StatementNode[],
): void {
  for (const statement of statementsOf(script)) {
    for (const { commands } of statement.pipelines) {
      const [command, ...others] = commands;
      if (command === undefined || others.length > 0 || wordsOf(command)[0] !== 'exit') continue;
      const hasStatus = command.type === 'SimpleCommand' && command.args.length > 0;
      commands[0] = { type: 'Group', body: [...statementsFor(hasStatus), alone(command)], redirections: [] };
    }
  }
}

function alone(command: CommandNode): StatementNode {
  const pipeline = { type: 'Pipeline' as const, commands: [command], negated: false };
  return { type: 'Statement', pipelines: [pipeline], operators: [], background: false };
}

function statementsOf(node: unknown): StatementNode[] {
  if (Array.isArray(node)) return node.flatMap(statementsOf);
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.values(node).flatMap(statementsOf);
  return 'type' in node && node.type === 'Statement' ? [node as StatementNode, ...below] : below;
}

/** The words of a simple command, undefined where one is more than plain text. */
function wordsOf(command: CommandNode): Array<string | undefined> {
  if (command.type !== 'SimpleCommand' || command.name === null) return [];
  return [command.name, ...command.args].map(({ parts: [part, ...others] }) => {
    if (part === undefined || others.length > 0) return undefined;
    return 'value' in part && typeof part.value === 'string' ? part.value : undefined;
  });
}
