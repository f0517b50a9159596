// One JavaScript file that can be started: what every start of a server needs, and behind it modules as comments, which cost
// nothing but being skipped as long as nobody imports them. Everything is ASCII, so that V8 keeps the file in one byte a
// character. The project's own modules can be read there; ours are packed, which keeps 4 MB out of every server's memory.
import { brotliCompressSync, constants } from 'node:zlib';
import type { ArchiveIndex, BuiltProject, ImportMap, ModulePlace } from './built-project.ts';

export interface ArchiveText {
  /** Of the whole file. */
  text: string;
  /** The line (from 0) at which each module begins. */
  lines: ReadonlyMap<string, number>;
}

export interface ArchiveParts {
  /** What finds the modules behind it: of the server and of its threads. */
  loader: string;
  /** What runs when the file is started, after the loader. */
  start: string;
  /** Of the server: modules that are loaded when they are needed. */
  later: ReadonlyMap<string, string>;
  /** Of the project, as they are. */
  modules: ReadonlyMap<string, string>;
  imports: ImportMap;
  project: BuiltProject;
  mapName: string;
}

const ESCAPE = String.fromCharCode(1);
const FOOTER_DIGITS = 17;

export function archiveText(given: ArchiveParts): ArchiveText {
  const { loader, start, later, modules, imports, project, mapName } = given;
  const parts: string[] = [];
  const places: Record<string, ModulePlace> = {};
  const lines = new Map<string, number>();
  let at = 0;
  let line = 0;
  const add = (part: string): void => {
    parts.push(part);
    at += part.length;
    line += countLines(part);
  };
  add(`${loader.trimEnd()}\n`);
  const loaderBytes = at;
  add(`${start.trimEnd()}\n`);
  if (parts.some((part) => /\P{ASCII}/u.test(part)))
    throw new Error('the start of a server has a character that takes more than one byte');
  for (const [name, text] of later) {
    add('//');
    const bytes = packed(text);
    places[name] = [at, bytes.length, 'packed'];
    add(`${bytes}\n`);
  }
  for (const [name, text] of modules) {
    add(`//# ${asciiOf(name)}\n`);
    const comments = commentsOf(text);
    places[name] = [at, comments.length];
    lines.set(name, line);
    add(`${comments}\n`);
  }
  add(`//# sourceMappingURL=${mapName}\n`);
  const index: ArchiveIndex = { project, modules: places, imports, loaderBytes };
  const footer = String(at).padStart(FOOTER_DIGITS, '0');
  add(`${commentsOf(JSON.stringify(index))}\n//${footer}\n`);
  return { text: parts.join(''), lines };
}

/** Brotli, whose output is the same on every machine; this quality takes 0.2 s for all of it, the best one minutes. */
function packed(text: string): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22 };
  return brotliCompressSync(text, { params }).toString('base64');
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
