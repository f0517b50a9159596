// Modules as comments at the end of a JavaScript file: it stays one file that can be started, and as long as nobody
// imports a module it costs nothing but being skipped. Everything is ASCII, so that V8 keeps the file in one byte a character.
import type { ArchiveIndex, BuiltProject, ImportMap } from './built-project.ts';

export interface ArchiveText {
  /** Of the whole file. */
  text: string;
  /** The line (from 0) at which each module begins. */
  lines: ReadonlyMap<string, number>;
}

export interface ArchiveParts {
  /** What runs when the file is started. */
  loader: string;
  modules: ReadonlyMap<string, string>;
  imports: ImportMap;
  project: BuiltProject;
  mapName: string;
}

const ESCAPE = String.fromCharCode(1);
const FOOTER_DIGITS = 17;

export function archiveText({ loader, modules, imports, project, mapName }: ArchiveParts): ArchiveText {
  const parts = [`${loader.trimEnd()}\n`];
  const places: Record<string, readonly [number, number]> = {};
  const lines = new Map<string, number>();
  let at = parts[0]?.length ?? 0;
  let line = countLines(parts[0] ?? '');
  const add = (part: string): void => {
    parts.push(part);
    at += part.length;
    line += countLines(part);
  };
  for (const [name, text] of modules) {
    add(`//# ${asciiOf(name)}\n`);
    const comments = commentsOf(text);
    places[name] = [at, comments.length];
    lines.set(name, line);
    add(`${comments}\n`);
  }
  add(`//# sourceMappingURL=${mapName}\n`);
  const index: ArchiveIndex = { project, modules: places, imports };
  const footer = String(at).padStart(FOOTER_DIGITS, '0');
  add(`${commentsOf(JSON.stringify(index))}\n//${footer}\n`);
  return { text: parts.join(''), lines };
}

function commentsOf(text: string): string {
  return `//${asciiOf(text).replaceAll('\n', '\n//')}`;
}

function asciiOf(text: string): string {
  return text.replace(
    /[^\n\t\x20-\x7e]/g,
    (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
