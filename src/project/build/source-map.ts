// The map of server.mjs: an index of the maps of its modules (https://tc39.es/ecma426/, "sections"). In the file each line
// of a module stands behind two slashes.

export interface SourceMap {
  version: 3;
  sources: string[];
  sourcesContent?: Array<string | null>;
  names: string[];
  mappings: string;
}

export interface Section {
  /** Of the module's first line in the file, from 0. */
  line: number;
  map: SourceMap;
}

/** Types are blanked and nothing else is: every line is where it was. */
export function lineByLine(source: string, content: string): SourceMap {
  const mappings = content.split('\n').map((_, line) => (line === 0 ? 'AAAA' : 'AACA'));
  return {
    version: 3,
    sources: [source],
    sourcesContent: [content],
    names: [],
    mappings: mappings.join(';'),
  };
}

export function indexMap(file: string, sections: readonly Section[]): string {
  const shown = sections.map(({ line, map }) => ({
    offset: { line, column: 0 },
    map: { ...map, mappings: behindSlashes(map.mappings) },
  }));
  return JSON.stringify({ version: 3, file, sections: shown });
}

/** The first column of each line is counted from its start, the others from the one before. */
function behindSlashes(mappings: string): string {
  return mappings
    .split(';')
    .map((line) => (line === '' ? line : shifted(line, 2)))
    .join(';');
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CONTINUES = 32;

function shifted(line: string, columns: number): string {
  let value = 0;
  let length = 0;
  for (let digit = CONTINUES; (digit & CONTINUES) !== 0; length++) {
    digit = DIGITS.indexOf(line.charAt(length));
    value += (digit & 31) << (5 * length);
  }
  return encoded(value + 2 * columns) + line.slice(length);
}

/** Columns are not negative: the sign bit, the lowest, is 0. */
function encoded(vlq: number): string {
  let text = '';
  let rest = vlq;
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS.charAt(rest > 0 ? digit | CONTINUES : digit);
  } while (rest > 0);
  return text;
}
