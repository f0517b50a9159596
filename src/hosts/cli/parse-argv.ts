// Splits an argument vector into command, arguments and flags by the tables in commands.ts. Throws usage_error for
// anything it does not know, with the nearest thing it does.
import { FlueError } from '../../errors.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import { COMMANDS, type CommandName, type FlagName, flagOf, flagsOf, isCommand, isFlag } from './commands.ts';

export interface Argv {
  /** undefined: none was given. */
  command: CommandName | undefined;
  positionals: readonly string[];
  /** Flags with a value. The last of a repeated flag counts. */
  values: ReadonlyMap<FlagName, string>;
  switches: ReadonlySet<FlagName>;
}

export function parseArgv(argv: readonly string[]): Argv {
  const words = scan(argv);
  const [first, ...positionals] = words.positionals;
  if (first !== undefined && !isCommand(first)) throw unknownCommand(first);
  const { values, switches } = words;
  for (const name of [...values.keys(), ...switches]) requireKnownTo(first, name);
  if (first !== undefined) refuseTooMany(first, positionals);
  return { command: first, positionals, values, switches };
}

function scan(argv: readonly string[]) {
  const positionals: string[] = [];
  const values = new Map<FlagName, string>();
  const switches = new Set<FlagName>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      positionals.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const { name, value } = splitFlag(word, positionals[0]);
    if (flagOf(name).value === undefined) {
      if (value !== undefined) throw usage(`--${name} takes no value`, `write --${name} alone`);
      switches.add(name);
    } else {
      values.set(name, value ?? valueAfter(name, argv[++i]));
    }
  }
  return { positionals, values, switches };
}

function splitFlag(word: string, command: string | undefined): { name: FlagName; value: string | undefined } {
  if (word === '-h') return { name: 'help', value: undefined };
  const equals = word.indexOf('=');
  const name = equals === -1 ? word.slice(2) : word.slice(2, equals);
  if (!word.startsWith('--') || !isFlag(name)) throw unknownFlag(word.split('=')[0] ?? word, command);
  return { name, value: equals === -1 ? undefined : word.slice(equals + 1) };
}

/** A value may begin with one dash (`--payload -5`, `--payload-file -`), but two mean that it was forgotten. */
function valueAfter(name: FlagName, next: string | undefined): string {
  if (next !== undefined && !next.startsWith('--')) return next;
  throw usage(`--${name} needs a value`, `write --${name} <${flagOf(name).value}>`);
}

function requireKnownTo(command: CommandName | undefined, name: FlagName): void {
  if (name === 'help' || (command === undefined && name === 'version')) return;
  if (command !== undefined && !flagsOf(command).includes(name)) throw unknownFlag(`--${name}`, command);
}

function refuseTooMany(command: CommandName, positionals: readonly string[]): void {
  const { takes } = COMMANDS[command];
  const most = takes === '' ? 0 : takes.split(' ').length;
  const surplus = positionals[most];
  if (surplus === undefined) return;
  throw usage(
    `flue ${command} does not know what to do with "${surplus}"`,
    `usage: flue ${command} ${takes}`.trim(),
  );
}

function unknownCommand(name: string): FlueError {
  return usage(
    `there is no command "${name}"`,
    `${didYouMean(name, Object.keys(COMMANDS))} (flue help lists them all)`,
  );
}

function unknownFlag(word: string, command: string | undefined): FlueError {
  const known = command !== undefined && isCommand(command) ? command : undefined;
  const shown = known === undefined ? [] : flagsOf(known).filter((name) => flagOf(name).hidden !== true);
  const of = known === undefined ? '' : ` of flue ${known}`;
  return usage(`there is no flag "${word}"${of}`, didYouMean(word, [...shown.map((name) => `--${name}`)]));
}

export function usage(message: string, hint: string): FlueError {
  return new FlueError('usage_error', message, { hint });
}

/** The value of a flag where an empty one (an unset variable in a script) can only be a mistake. */
export function textOf(values: Argv['values'], name: FlagName): string | undefined {
  const value = values.get(name);
  if (value === '') throw usage(`--${name} is empty`, 'give it a value, or leave it out');
  return value;
}
