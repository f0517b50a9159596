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

/**
 * Runs statements before every `exit` of a script, in place: as a condition, where a status that is not 0 ends nothing
 * under `set -e` and is what `$?` says in the branch. They have to give the status that was there before them. An `exit`
 * of a subshell leaves that one only, and stays as it is.
 */
export function beforeEachExit(script: ScriptNode, statements: () => StatementNode[]): void {
  for (const statement of statementsOf(script, isSubshell)) {
    for (const { commands } of statement.pipelines) {
      const [command, ...others] = commands;
      if (command === undefined || others.length > 0 || wordsOf(command)[0] !== 'exit') continue;
      const body = [alone(command)];
      commands[0] = {
        type: 'If',
        clauses: [{ condition: statements(), body }],
        elseBody: body,
        redirections: [],
      };
    }
  }
}

function alone(command: CommandNode): StatementNode {
  const pipeline = { type: 'Pipeline' as const, commands: [command], negated: false };
  return { type: 'Statement', pipelines: [pipeline], operators: [], background: false };
}

/** All of them, at every depth but below what `isLeftOut`. */
export function statementsOf(
  node: unknown,
  isLeftOut: (node: object) => boolean = () => false,
): StatementNode[] {
  if (Array.isArray(node)) return node.flatMap((one) => statementsOf(one, isLeftOut));
  if (typeof node !== 'object' || node === null || isLeftOut(node)) return [];
  const below = Object.values(node).flatMap((one) => statementsOf(one, isLeftOut));
  return 'type' in node && node.type === 'Statement' ? [node as StatementNode, ...below] : below;
}

function isSubshell(node: object): boolean {
  const { type, commands, background } = node as Record<string, unknown>;
  if (type === 'Pipeline') return Array.isArray(commands) && commands.length > 1;
  return background === true || /^(Subshell|CommandSubstitution|ProcessSubstitution)$/.test(String(type));
}

/** The words of a simple command, undefined where one is more than plain text. */
function wordsOf(command: CommandNode): Array<string | undefined> {
  if (command.type !== 'SimpleCommand' || command.name === null) return [];
  return [command.name, ...command.args].map(({ parts: [part, ...others] }) => {
    if (part === undefined || others.length > 0) return undefined;
    return 'value' in part && typeof part.value === 'string' ? part.value : undefined;
  });
}
