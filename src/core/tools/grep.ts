// grep: lines of files by regular expression, natively over the sandbox's files. Reads everything it is asked to, in a
// fixed order, and shows a page.
import { compileGlob } from '../files/glob.ts';
import { createPacer } from '../files/pacer.ts';
import { FileFault } from '../sandbox-port.ts';
import { builtinTool } from './builtin-tool.ts';
import { type LineSearch, matchingLines } from './grep-lines.ts';
import { createGrepReport, type GrepReport } from './grep-report.ts';
import { isBinary } from './text-content.ts';
import type { ToolContext } from './tool.ts';
import { type FoundFile, namesSkipped, walkFiles } from './walk.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MAX_CONTEXT = 20;

export const grepTool = builtinTool({
  name: 'grep',
  description: `Searches files for lines that match an RE2 regular expression (like egrep: \`|\`, \`()\`, \`\\b\`, \`\\d\`; no look-around, no back-references). Returns \`path:line:text\`, with \`context\` also \`path-line-text\` for the lines around and \`--\` between groups. Sorted by path. Binary files are skipped, node_modules, .git and .flue too unless \`path\` or \`glob\` names them.`,
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
    const search: LineSearch = { pattern: compiled, pacer: createPacer(), signal: tool.signal };
    for await (const files of filesToSearch(tool, report, { path, glob })) {
      for (const file of files) {
        await searchFile(tool, file.path, report, search);
        if (search.pacer.isDue()) await search.pacer.turn();
        tool.signal.throwIfAborted();
      }
    }
    return report.text();
  },
});

async function* filesToSearch(
  { sandbox, signal }: ToolContext,
  report: GrepReport,
  { path, glob }: { path: string; glob: string | undefined },
): AsyncGenerator<FoundFile[]> {
  const root = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const stat = await sandbox.stat(root || '.');
  if (stat === undefined) throw new FileFault('ENOENT', `no such file or folder: ${path}`);
  if (stat.kind !== 'directory') {
    yield [{ path: root, relative: root }];
    return;
  }
  const wanted = glob === undefined ? undefined : compileGlob(glob.includes('/') ? glob : `**/${glob}`);
  const everything = namesSkipped(path) || namesSkipped(glob);
  const onUnreadable = (folder: string): void => report.skip(folder);
  for await (const files of walkFiles({ sandbox, root, signal, everything, onUnreadable })) {
    yield wanted === undefined ? files : files.filter(({ relative }) => wanted.matches(relative));
  }
}

/** What may not be read is reported: one such file must not end a search. */
async function searchFile(
  { sandbox }: ToolContext,
  path: string,
  report: GrepReport,
  search: LineSearch,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await sandbox.readFile(path);
  } catch (thrown) {
    if (!(thrown instanceof FileFault)) throw thrown;
    report.skip(path);
    return;
  }
  if (isBinary(bytes)) return report.skipBinary();
  const found = matchingLines(bytes, search);
  const matches = found instanceof Promise ? await found : found;
  if (matches) report.add(path, matches);
}
