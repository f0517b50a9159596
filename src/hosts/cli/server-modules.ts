// What of dist/ goes into a server.mjs: its loader, all that every start needs, and the chunks that it and its threads may
// load later (scripts/bundle/server-modules.mjs has found out which).
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FlueError, messageOf } from '../../errors.ts';

export interface ServerModules {
  loader: string;
  start: string;
  /** By their names in the archive. */
  later: ReadonlyMap<string, string>;
}

export function serverModules(): ServerModules {
  const folder = dirname(fileURLToPath(import.meta.url));
  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
  try {
    const { start, later } = JSON.parse(textOf('server-modules.json')) as Record<'start' | 'later', string[]>;
    return {
      loader: textOf('server-loader.mjs'),
      start: merged(textOf('index.js'), start.map(textOf)),
      // Threads start from the index alone.
      later: new Map(['index.js', ...later].map((file) => [`@flue/${file}`, textOf(file)])),
    };
  } catch (cause) {
    throw new FlueError('internal_error', `a part of flue is missing: ${messageOf(cause)}`, { cause });
  }
}

const CHUNK = /^export const id=\d+;export const ids=\[(\d+)\];export const modules=(\{.*\});\s*$/s;

const EXPORTS = /export\{[^}]*?(\w+) as runServer\b[^}]*\};?\s*$/;

/**
 * As if webpack had put the chunks into the index, and that had been written into the file that is started: this spares a
 * start what each module costs to resolve, read and link.
 */
function merged(index: string, chunks: readonly string[]): string {
  const parts = chunks.map((text) => {
    const [, id, modules] = CHUNK.exec(text) ?? [];
    if (id === undefined || modules === undefined)
      throw new Error(`a chunk begins with ${text.slice(0, 80)}`);
    return { id, modules };
  });
  const placed = [
    {
      after: '__nccwpck_require__.m=__webpack_modules__;',
      put: parts.map(({ modules }) => `Object.assign(__webpack_modules__,${modules});`).join('\n'),
    },
    { after: 'var installedChunks={', put: parts.map(({ id }) => `${id}:0,`).join('') },
  ].reduce((text, { after, put }) => {
    const [before, behind, ...more] = text.split(after);
    if (before === undefined || behind === undefined || more.length > 0)
      throw new Error(`the index has not one ${after}`);
    return `${before}${after}${put}${behind}`;
  }, index);
  const [exported, runServer] = EXPORTS.exec(placed) ?? [];
  if (exported === undefined) throw new Error('the index exports no runServer at its end');
  return `${placed.slice(0, -exported.length)}await ${runServer}(flueArchive.openArchive(import.meta.url));\n`;
}
