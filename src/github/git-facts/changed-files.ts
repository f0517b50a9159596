// The files of a pull request or a comparison: read from the API's lists, written like `git diff --name-status`.
import { at, numberAt, textAt } from './payload.ts';

export interface ChangedFile {
  path: string;
  /** As GitHub says it: added, removed, modified, renamed, copied, changed. */
  status: string;
  additions: number;
  deletions: number;
  /** Of a renamed or copied file. */
  previousPath: string | undefined;
  /** Its hunks; undefined for a binary or very large file. */
  patch: string | undefined;
}

export interface ChangedFiles {
  files: ChangedFile[];
  /** False when GitHub lists no more of them. */
  isWhole: boolean;
}

export function changedFile(entry: unknown): ChangedFile {
  return {
    path: textAt(entry, 'filename') ?? '',
    status: textAt(entry, 'status') ?? 'changed',
    additions: numberAt(entry, 'additions') ?? 0,
    deletions: numberAt(entry, 'deletions') ?? 0,
    previousPath: at(entry, 'status') === 'added' ? undefined : textAt(entry, 'previous_filename'),
    patch: textAt(entry, 'patch'),
  };
}

const LETTERS: Readonly<Record<string, string>> = { added: 'A', removed: 'D', renamed: 'R', copied: 'C' };

export function renderNameStatus({ files, isWhole }: ChangedFiles): string {
  const lines = files.map(({ path, status, previousPath }) => {
    const letter = (Object.hasOwn(LETTERS, status) ? LETTERS[status] : undefined) ?? 'M';
    return [letter, path, ...(previousPath === undefined ? [] : [previousPath])].map(quotedPath).join('\t');
  });
  if (!isWhole) lines.push(`# not whole: GitHub lists no more than these ${files.length} files`);
  return lines.map((line) => `${line}\n`).join('');
}

export function renderFilesJson({ files, isWhole }: ChangedFiles): string {
  const listed = files.map(({ patch: _shownInTheDiff, ...file }) => file);
  return `${JSON.stringify({ complete: isWhole, files: listed }, undefined, 2)}\n`;
}

/** As git writes a path that could be taken for something else: a tab, a line end, a quote in it. */
export function quotedPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what has to be quoted
  const odd = /[\u0000-\u001f"\\\u007f]/g;
  if (path.search(odd) < 0) return path;
  return `"${path.replace(odd, escaped)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  return ESCAPES[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
