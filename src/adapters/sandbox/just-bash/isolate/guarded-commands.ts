// The commands of just-bash with a guard before each. They stand in the place of the bundled ones, so that whatever
// runs a command by its name (xargs, find -exec, env, a pipe) runs the guarded one.
import type { Command, CommandName, ExecResult, ResolvedCommandContext } from 'just-bash';
import { ownCommands, ownNames } from '../commands/index.ts';
import type { JustBashModule } from '../shell-build.ts';
import { GUARDS, PLAIN, taskOf } from './guards.ts';
import { PATTERN_COMMANDS, patternCommands } from './pattern-guard.ts';
import { pay } from './work.ts';

/** For the start of a command, whatever it does. */
const START_WORK = 300;

/**
 * Of our own commands, those whose work is bounded by their input. The others match with JavaScript's patterns, which
 * backtrack without end, or make as much as they are told to: here the bundled ones stay, whose patterns are linear.
 */
const BOUNDED = new Set(
  (
    'arch cmp cut date echo env getconf head id ls md5sum mktemp nproc paste printenv printf realpath sha1sum sha256sum ' +
    'sort stat tail touch tr uname uniq wc whoami xargs'
  ).split(' '),
);

/** The names of all that `guardedCommands` gives a script. */
export function guardedNames(bundled: readonly CommandName[]): string[] {
  return [...bundled, ...ownNames.filter((name) => BOUNDED.has(name)), ...PATTERN_COMMANDS];
}

export function guardedCommands(module: JustBashModule, bundled: readonly CommandName[]): Command[] {
  const own = ownCommands(module).filter(({ name }) => BOUNDED.has(name));
  const repaired = new Set(own.map(({ name }) => name));
  const rest = bundled
    .filter((name) => !repaired.has(name))
    .map((name) => module.defineCommand(name, runBundled));
  return [...[...own, ...rest].map(guarded), ...patternCommands(module)];
}

async function runBundled(args: string[], { origCommand }: ResolvedCommandContext): Promise<ExecResult> {
  if (origCommand === undefined) return refused('bash: the bundled command is missing');
  return origCommand(args);
}

export function guarded(command: Command): Command {
  const { name } = command;
  const guard = (Object.hasOwn(GUARDS, name) ? GUARDS[name] : undefined) ?? PLAIN;
  return {
    ...command,
    async execute(args, context) {
      pay(context, START_WORK + args.length + 0.2 * args.join('').length, name);
      const task = await taskOf(args, context, guard);
      if (task.bytes > guard.maxBytes) {
        return refused(
          `${name}: input of ${task.bytes} bytes is more than the ${guard.maxBytes} it reads at once in this sandbox: take a part with head, tail or grep`,
        );
      }
      const factor = (await guard.judge?.(task)) ?? 1;
      if (typeof factor === 'string') return refused(factor);
      pay(context, task.bytes * guard.perByte * factor, name);
      return command.execute(args, context);
    },
  };
}

function refused(reason: string): ExecResult {
  return { stdout: '', stderr: `${reason}\n`, exitCode: 126 };
}
