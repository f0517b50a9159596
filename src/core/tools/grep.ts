// grep: lines of files by regular expression, natively over the sandbox's files. Reads everything it is asked to, in a
// fixed order, and shows a page.
import { compileGlob } from '../files/glob.ts';
import type { LinePattern } from '../ports.ts';
import { FileFault } from '../sandbox-port.ts';
import { builtinTool } from './builtin-tool.ts';
import { createGrepReport, type GrepReport } from './grep-report.ts';
import { isBinary } from './text-content.ts';
import type { ToolContext } from './tool.ts';
import { createPacer, type FoundFile, namesSkipped, walkFiles } from './walk.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MAX_CONTEXT = 20;

export const grepTool = builtinTool({
  name: 'grep',
  description: `Searches files for lines that match an RE2 regular expression (like egrep: \`|\`, \`()\`, \`\\b\`, \`\\d\`; no look-around, no back-references). Returns \`path:line:text\`, with \`context\` also \`path-line-text\` for the lines around and \`--\` between groups. Sorted by path. Binary files are skipped, node_modules and .git too unless \`path\` or \`glob\` names them.`,
  fields: {
    pattern: { type: 'string', description: 'as `TODO|FIXME` or `function \\w+\\(`' },
    path: { type: 'string', description: 'a file or folder (default: the current folder)', optional: true },
    glob: {
      type: 'string',
      description: 'only files like this: `*.ts` at any depth, or `src/**/*.{ts,tsx}` below `path`',
      optional: true,
    },
    ignoreCase: { type: 'boolean', description: 'default false', optional: true },
    context: {
      type: 'integer',
      description: 'lines to show before and after each match (default 0)',
      optional: true,
      minimum: 0,
      maximum: MAX_CONTEXT,
    },
    limit: {
      type: 'integer',
      description: `matching lines to show (default ${DEFAULT_LIMIT})`,
      optional: true,
      minimum: 1,
      maximum: MAX_LIMIT,
    },
  },
  mutates: false,
  async run({ pattern, path = '', glob, ignoreCase = false, context = 0, limit = DEFAULT_LIMIT }, tool) {
    const compiled = await tool.patterns.compile(pattern, { ignoreCase });
    const report = createGrepReport({ pattern, context, limit });
    const pause = createPacer();
    for await (const file of filesToSearch(tool, path, glob)) {
      const text = await textOf(tool, file.path, report);
      if (text !== undefined && compiled.mayMatch(text)) {
        await searchLines(text, compiled, { path: file.path, report, pause, signal: tool.signal });
      }
      await pause();
    }
    return report.text();
  },
});

async function* filesToSearch(
  tool: ToolContext,
  path: string,
  glob: string | undefined,
): AsyncGenerator<FoundFile> {
  const { sandbox, signal } = tool;
  const root = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const stat = await sandbox.stat(root || '.');
  if (stat === undefined) throw new FileFault('ENOENT', `no such file or folder: ${path}`);
  if (stat.kind !== 'directory') {
    yield { path: root, relative: root };
    return;
  }
  const wanted = glob === undefined ? undefined : compileGlob(glob.includes('/') ? glob : `**/${glob}`);
  const everything = namesSkipped(path) || namesSkipped(glob);
  for await (const file of walkFiles({ sandbox, root, signal, everything })) {
    if (wanted === undefined || wanted.matches(file.relative)) yield file;
  }
}

/** undefined for what is no text, and for what may not be read: one such file must not end a search. */
async function textOf(
  { sandbox }: ToolContext,
  path: string,
  report: GrepReport,
): Promise<string | undefined> {
  try {
    const bytes = await sandbox.readFile(path);
    if (!isBinary(bytes)) return new TextDecoder().decode(bytes);
    report.skipBinary();
  } catch (thrown) {
    if (!(thrown instanceof FileFault)) throw thrown;
    report.skip(path);
  }
  return undefined;
}

interface LineSearch {
  path: string;
  report: GrepReport;
  pause: () => Promise<void>;
  signal: AbortSignal;
}

async function searchLines(text: string, pattern: LinePattern, search: LineSearch): Promise<void> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const hits: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (pattern.test(line.endsWith('\r') ? line.slice(0, -1) : line)) hits.push(i);
    if (i % 256 === 255) {
      await search.pause();
      search.signal.throwIfAborted();
    }
  }
  search.report.add(search.path, lines, hits);
}
