// Modules as comments at the end of a JavaScript file: it stays one file that can be started, and as long as nobody
// imports a module it costs nothing but being skipped. Everything is ASCII, so that V8 keeps the file in one byte a
// character. The project's own modules can be read there; of ours what every start loads stands as it is too, and the rest is
// packed, which keeps 4 MB out of every server's memory.
import { brotliCompressSync, constants } from 'node:zlib';
import {
  type ArchiveIndex,
  type BuiltProject,
  type ImportMap,
  type ModulePlace,
  SERVER_START,
} from './built-project.ts';

export interface ArchiveText {
  /** Of the whole file. */
  text: string;
  /** The line (from 0) at which each module begins. */
  lines: ReadonlyMap<string, number>;
}

export interface ArchiveParts {
  /** What runs when the file is started. */
  loader: string;
  /** Of the server: what its start imports. */
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
/** What a comment cannot hold as it is: another end of a line, or a character that takes more than a byte. */
const UNFIT = /\r|\P{ASCII}/u;
const FOOTER_DIGITS = 17;

export function archiveText(given: ArchiveParts): ArchiveText {
  const { loader, start, later, modules, imports, project, mapName } = given;
  const parts = [`${loader.trimEnd()}\n`];
  const places: Record<string, ModulePlace> = {};
  const lines = new Map<string, number>();
  let at = parts[0]?.length ?? 0;
  let line = countLines(parts[0] ?? '');
  const add = (part: string): void => {
    parts.push(part);
    at += part.length;
    line += countLines(part);
  };
  if (UNFIT.test(start)) throw new Error('the start of a server has characters that no comment can hold');
  const asIs = `//${start.replaceAll('\n', '\n//')}`;
  places[SERVER_START] = [at, asIs.length, 'as is'];
  add(`${asIs}\n`);
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
  const index: ArchiveIndex = { project, modules: places, imports };
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
