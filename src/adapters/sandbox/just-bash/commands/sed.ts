// sed, with GNU's case conversions, addresses and options that the bundled one does not have.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import {
  bytesOut,
  type Context,
  decoded,
  encoded,
  failed,
  inputsOf,
  readBytes,
  reasonOf,
} from './command.ts';
import { parseOptions } from './options.ts';
import { Editor } from './sed-editor.ts';
import { type SedCommand, SedReader } from './sed-script.ts';

const LONG = {
  expression: 'e',
  file: 'f',
  quiet: 'n',
  silent: 'n',
  'regexp-extended': 'E',
  'in-place': 'inplace?',
  separate: 's',
  'null-data': 'z',
  posix: 'posix',
  debug: 'debug',
  unbuffered: 'u',
  sandbox: 'sandbox',
};

export async function sed(args: string[], context: Context): Promise<ExecResult> {
  const plain = args
    .map((arg) =>
      arg.replace(
        /^-([nErsz]*)i(.*)$/,
        (_, before: string, suffix: string) => `${before ? `-${before} ` : ''}--in-place=${suffix}`,
      ),
    )
    .flatMap((arg) => (/^-\w+ --in-place/.test(arg) ? arg.split(' ') : [arg]));
  const options = parseOptions(plain, { letters: 'ne:f:Erszu', long: LONG });
  if (options.unknown) return failed(`sed: invalid option -- '${options.unknown.replace(/^-+/, '')}'`);
  const operands = [...options.operands];
  const texts: string[] = [];
  for (const [name, value] of options.given) {
    if (name === 'e') texts.push(value);
    if (name === 'f') {
      const text = await readBytes(context, value).catch(() => undefined);
      if (text === undefined) return failed(`sed: couldn't open file ${value}: No such file or directory`);
      texts.push(decoded(text).replace(/\n$/, ''));
    }
  }
  if (texts.length === 0) texts.push(operands.shift() ?? '');
  let commands: SedCommand[];
  const isExtended = options.has('E') || options.has('r');
  try {
    commands = new SedReader(texts.join('\n'), isExtended).read();
  } catch (thrown) {
    return failed(`sed: -e expression #1: ${thrown instanceof Error ? thrown.message : 'bad script'}`);
  }
  const { read, stderr } = await inputsOf('sed', operands, context);
  const isInPlace = options.has('inplace');
  const groups = isInPlace || options.has('s') ? read.map((input) => [input]) : [read];
  const end = options.has('z') ? '\0' : '\n';
  const isQuiet = options.has('n') || texts[0]?.startsWith('#n\n') === true;
  const files = new Map<string, string>();
  let stdout = '';
  let exitCode = stderr === '' ? 0 : 2;
  for (const group of groups) {
    const editor = new Editor({ commands, end, isQuiet, files, context });
    const bytes = group
      .map((input, i) =>
        i < group.length - 1 && input.bytes !== '' && !input.bytes.endsWith(end)
          ? input.bytes + end
          : input.bytes,
      )
      .join('');
    const out = await editor.run(decoded(bytes), group[0]?.name ?? '-');
    if (isInPlace) {
      const path = context.fs.resolvePath(context.cwd, group[0]?.name ?? '');
      const suffix = options.value('inplace');
      if (suffix)
        await context.fs.writeFile(
          suffix.includes('*') ? path.replace(/[^/]+$/, (name) => suffix.replace('*', name)) : path + suffix,
          Buffer.from(bytes, 'latin1'),
        );
      try {
        await context.fs.writeFile(path, Buffer.from(encoded(out), 'latin1'));
      } catch (thrown) {
        return failed(`sed: couldn't edit ${group[0]?.name}: ${reasonOf(thrown)}`, 4);
      }
    } else stdout += out;
    exitCode = editor.exitCode ?? exitCode;
    if (editor.exitCode !== undefined && !isInPlace) break;
  }
  for (const [name, text] of files) {
    if (name === '/dev/stdout') stdout += text;
    else if (name !== '/dev/stderr')
      await context.fs.writeFile(context.fs.resolvePath(context.cwd, name), text);
  }
  return bytesOut(encoded(stdout), stderr.replace(/^sed: /gm, "sed: can't read "), exitCode);
}
