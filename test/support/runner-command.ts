// Finds the workflow command in one line of output, by the runner's own rules (actions/runner: ActionCommand.cs):
// v2 `::name k=v,k2=v2::data` at the start of the trimmed line, else legacy `##[name k=v;k2=v2]data` anywhere in it.
// A name that is not registered makes the line ordinary text.

export interface WorkflowCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
  style: 'v2' | 'legacy';
  /** 1-based line of the stream the command stood in. */
  line: number;
}

export const FORBIDDEN_COMMANDS = ['set-output', 'save-state', 'set-env', 'add-path'];

export const REGISTERED_COMMANDS = [
  ...FORBIDDEN_COMMANDS,
  'stop-commands',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
];

/** What .NET's TrimStart removes: as JavaScript's, but with U+0085 and without U+FEFF. */
const LEADING_SPACE = /^(?:[^\S\ufeff]|\u0085)+/;

/** .NET's StreamReader.ReadLine ends a line at LF, CR LF and at a lone CR. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

type ParsedCommand = Omit<WorkflowCommand, 'line'>;

export function parseCommand(text: string, registered: ReadonlySet<string>): ParsedCommand | undefined {
  return parseV2(text, registered) ?? parseLegacy(text, registered);
}

function parseV2(text: string, registered: ReadonlySet<string>): ParsedCommand | undefined {
  const message = text.replace(LEADING_SPACE, '');
  const end = message.startsWith('::') ? message.indexOf('::', 2) : -1;
  if (end < 0) return undefined;
  const head = splitHead(message.slice(2, end), registered);
  if (!head) return undefined;
  const properties = readProperties(head.rest.trim(), ',', unescapeProperty);
  return { name: head.name, properties, data: unescapeData(message.slice(end + 2)), style: 'v2' };
}

function parseLegacy(text: string, registered: ReadonlySet<string>): ParsedCommand | undefined {
  const start = text.indexOf('##[');
  const end = start < 0 ? -1 : text.indexOf(']', start);
  if (end < 0) return undefined;
  const head = splitHead(text.slice(start + 3, end), registered);
  if (!head) return undefined;
  const properties = readProperties(head.rest, ';', unescapeLegacy);
  return { name: head.name, properties, data: unescapeLegacy(text.slice(end + 1)), style: 'legacy' };
}

function splitHead(
  head: string,
  registered: ReadonlySet<string>,
): { name: string; rest: string } | undefined {
  const space = head.indexOf(' ');
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase();
  if (!registered.has(name)) return undefined;
  return { name, rest: space > 0 ? head.slice(space + 1) : '' };
}

function readProperties(
  text: string,
  separator: string,
  decode: (value: string) => string,
): Record<string, string> {
  const found = new Map<string, [string, string]>();
  for (const part of text.split(separator)) {
    const [, key, value] = /^=*([^=]+)=+([^=].*)$/s.exec(part) ?? [];
    if (key !== undefined && value !== undefined) found.set(key.toLowerCase(), [key, decode(value)]);
  }
  return Object.fromEntries(found.values());
}

/** In the runner's order: %25 last, so that %250A stays the text %0A. */
function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
}

function unescapeLegacy(text: string): string {
  return unescapeData(text.replaceAll('%3B', ';').replaceAll('%5D', ']'));
}
