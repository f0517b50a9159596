// read: a text file with line numbers, a page at a time.
import { builtinTool, failure } from './builtin-tool.ts';
import { contentOf, counted, grouped } from './text-content.ts';
import type { ToolOutput } from './tool.ts';

const DEFAULT_LINES = 2000;
/** Below what the harness would cut, so that what is shown is whole and the notice at its end survives. */
const MAX_CHARACTERS = 30_000;
const MAX_LINE = 2000;

export const readTool = builtinTool({
  name: 'read',
  description: `Reads a text file. Each line comes as its number, a tab and the text; the numbers are not part of the file.
Up to ${DEFAULT_LINES} lines or ${MAX_CHARACTERS / 1000},000 characters at a time; a notice at the end says how to read on. Paths are absolute or relative to the shell's current folder (/workspace at first).`,
  fields: {
    path: { type: 'string', description: 'the file, as `src/index.ts` or `/skills/review/SKILL.md`' },
    offset: { type: 'integer', description: 'the line to begin with, from 1', optional: true, minimum: 1 },
    limit: {
      type: 'integer',
      description: `lines to show (default ${DEFAULT_LINES})`,
      optional: true,
      minimum: 1,
    },
  },
  mutates: false,
  async run({ path, offset = 1, limit = DEFAULT_LINES }, { sandbox }) {
    const stat = await sandbox.stat(path);
    if (stat?.kind === 'directory') {
      return failure(
        `read: ${path} is a folder; list it with glob {"pattern": "*", "path": ${JSON.stringify(path)}}`,
      );
    }
    const bytes = await sandbox.readFile(path);
    const content = contentOf(bytes);
    if (content.kind === 'binary') {
      return failure(
        `read: ${path} is ${content.what} (${counted(bytes.length, 'byte')}) and cannot be shown as text`,
      );
    }
    const page = pageOf(path, content.text, { offset, limit });
    const note = content.isExact ? '' : '\n[not valid UTF-8: � stands for bytes that are no text]';
    return { ...page, text: page.text + note };
  },
});

function pageOf(
  path: string,
  text: string,
  { offset, limit }: { offset: number; limit: number },
): ToolOutput {
  if (text === '') return { text: `[${path} is empty]`, isError: false };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (offset > lines.length) {
    return failure(
      `read: \`offset\` ${offset} is past the end: ${path} has ${counted(lines.length, 'line')}`,
    );
  }
  const shown: string[] = [];
  let size = 0;
  for (const line of lines.slice(offset - 1, offset - 1 + limit)) {
    const numbered = `${offset + shown.length}\t${shortened(line.endsWith('\r') ? line.slice(0, -1) : line)}`;
    if (shown.length > 0 && size + numbered.length > MAX_CHARACTERS) break;
    shown.push(numbered);
    size += numbered.length + 1;
  }
  const last = offset + shown.length - 1;
  if (last < lines.length) {
    shown.push(`[lines ${offset}-${last} of ${grouped(lines.length)}; read on with offset ${last + 1}]`);
  }
  return { text: shown.join('\n'), isError: false };
}

function shortened(line: string): string {
  if (line.length <= MAX_LINE) return line;
  return `${line.slice(0, MAX_LINE)}… [line cut, it has ${grouped(line.length)} characters]`;
}
