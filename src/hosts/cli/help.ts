// The help, made of the same tables as the parser. No line is longer than 120 columns.
import { COMMANDS, COMMON_FLAGS, type CommandName, type FlagName, flagOf } from './commands.ts';

const EXIT_CODES =
  'Exit codes: 0 succeeded · 1 failed · 2 usage, configuration or input error · 3 budget or limit hit · 4 refused ·\n' +
  '130 interrupted. Standard output carries the result and nothing else.';

export function helpText(about: CommandName | undefined): string {
  return about === undefined ? overview() : helpOn(about);
}

function overview(): string {
  const commands = Object.entries(COMMANDS).map(
    ([name, { takes, about }]) => [`${name} ${takes}`.trim(), about] as const,
  );
  return paragraphs([
    'flue: run agents and workflows of a project folder',
    'Usage: flue <command> [flags]',
    `Commands:\n${table(commands)}`,
    `Flags of every command:\n${flagTable(COMMON_FLAGS)}`,
    'flue help <command> shows the flags of one. flue --version shows the version.',
    EXIT_CODES,
  ]);
}

function helpOn(name: CommandName): string {
  const { takes, about, flags } = COMMANDS[name];
  return paragraphs([
    `flue ${name}: ${about}`,
    `Usage: ${`flue ${name} ${takes}`.trim()} [flags]`,
    ...(flags.length === 0 ? [] : [`Flags:\n${flagTable(flags)}`]),
    `Flags of every command:\n${flagTable(COMMON_FLAGS)}`,
    EXIT_CODES,
  ]);
}

function flagTable(names: readonly FlagName[]): string {
  const shown = names.map((name) => [name, flagOf(name)] as const).filter(([, flag]) => flag.hidden !== true);
  return table(
    shown.map(([name, { value, about }]) => [
      value === undefined ? `--${name}` : `--${name} <${value}>`,
      about,
    ]),
  );
}

function table(rows: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`).join('\n');
}

function paragraphs(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
