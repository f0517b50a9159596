// glob: files by name.
import { compileGlob } from '../files/glob.ts';
import { builtinTool } from './builtin-tool.ts';
import { listed } from './grep-report.ts';
import { grouped } from './text-content.ts';
import { namesSkipped, walkFiles } from './walk.ts';

const MAX_SHOWN = 500;

export const globTool = builtinTool({
  name: 'glob',
  description: `Lists files whose path matches a pattern, sorted by path, at most ${MAX_SHOWN}. \`*\` and \`?\` stay within one folder, \`**\` is any number of folders, \`{a,b}\` and \`[a-z]\` work; names with a leading dot match too. Examples: \`**/*.test.ts\`, \`.github/workflows/*.yml\`, \`src/{core,http}/**\`. Skips node_modules, .git and .flue unless the pattern or path names them.`,
  fields: {
    pattern: { type: 'string', description: 'matched against the path below `path`' },
    path: {
      type: 'string',
      description: 'the folder to look in (default: the current folder)',
      optional: true,
    },
  },
  mutates: false,
  async run({ pattern, path }, { sandbox, signal }) {
    const root = pattern.startsWith('/') ? '/' : (path ?? '').replace(/\/+$/, '') || (path ? '/' : '');
    const glob = compileGlob(pattern);
    const everything = namesSkipped(pattern) || namesSkipped(path);
    const base = glob.base === '' ? root : `${root}${root === '' || root === '/' ? '' : '/'}${glob.base}`;
    if (glob.base !== '' && (await sandbox.stat(base))?.kind !== 'directory') return nothing(pattern);
    const found: string[] = [];
    const unreadable: string[] = [];
    const onUnreadable = (folder: string): void => void unreadable.push(folder);
    let count = 0;
    for await (const files of walkFiles({ sandbox, root: base, signal, everything, onUnreadable })) {
      for (const file of files) {
        const relative = glob.base === '' ? file.relative : `${glob.base}/${file.relative}`;
        if (!glob.matches(relative)) continue;
        count++;
        if (found.length < MAX_SHOWN) found.push(file.path);
      }
    }
    const notices = unreadable.length > 0 ? [`[not readable: ${listed(unreadable)}]`] : [];
    if (count > found.length)
      notices.unshift(`[showing ${found.length} of ${grouped(count)}; narrow the pattern]`);
    return [...(count === 0 ? [nothing(pattern)] : found), ...notices].join('\n');
  },
});

function nothing(pattern: string): string {
  const hint = pattern.includes('/') ? '' : `; to look in all folders write **/${pattern}`;
  return `[no file matches ${pattern}${hint}]`;
}
