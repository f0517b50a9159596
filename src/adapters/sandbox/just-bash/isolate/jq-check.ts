// What a jq program may not do where nothing can end it: loop, recurse, define functions, and repeat text.

const LOOPS = new Set(
  'reduce foreach range recurse recurse_down repeat until while limit def walk combinations splits gsub getpath env input inputs tostream fromstream truncate_stream'.split(
    ' ',
  ),
);

/** One sentence, when the program is not run. */
export function jqRefusal(program: string): string | undefined {
  const words = jqWords(program);
  const loop = words.find((word, at) => LOOPS.has(word) && !isKey(words, at));
  if (loop !== undefined) {
    return `jq: ${loop} is not run in this sandbox: use map, select, add, group_by, or a loop of the shell`;
  }
  if (words.some((word, at) => word === '*' && isText(words[at - 1], words[at + 1]))) {
    return 'jq: text is not repeated with * in this sandbox';
  }
  return undefined;
}

/** How many times the program goes through all there is: each can be inside the one before. */
export function jqIterations(program: string): number {
  const words = jqWords(program);
  return words.filter((word, at) => word === '..' || (word === '[' && words[at + 1] === ']')).length;
}

/** Names, `..`, single signs; strings as `"`, with the programs in them as words of their own. */
function jqWords(program: string): string[] {
  const words: string[] = [];
  const read = (from: number, isInString: boolean): number => {
    let i = from;
    let depth = 0;
    while (i < program.length) {
      const char = program[i] ?? '';
      if (char === '"') {
        words.push('"');
        i = readString(i + 1);
      } else if (char === '#') {
        while (i < program.length && program[i] !== '\n') i++;
      } else if (/[A-Za-z_]/.test(char)) {
        const name = /^\w+/.exec(program.slice(i, i + 256))?.[0] ?? char;
        words.push(name);
        i += name.length;
      } else {
        if (char === '(') depth++;
        if (char === ')' && isInString && depth-- === 0) return i + 1;
        const sign = program.startsWith('..', i) ? '..' : char;
        if (!/\s/.test(sign)) words.push(sign);
        i += sign.length;
      }
    }
    return i;
  };
  const readString = (from: number): number => {
    for (let i = from; i < program.length; i++) {
      if (program[i] === '"') return i + 1;
      if (program[i] !== '\\') continue;
      if (program[i + 1] === '(') i = read(i + 2, true) - 1;
      else i++;
    }
    return program.length;
  };
  read(0, false);
  return words;
}

/** Numbers are multiplied, fields and names may be either and are held by the limit on strings. */
function isText(before: string | undefined, after: string | undefined): boolean {
  return before === '"' || after === '"';
}

/** `.range`, `$range`, `@range`, and `{range: …}`. */
function isKey(words: readonly string[], at: number): boolean {
  return /^[.$@]$/.test(words[at - 1] ?? '') || (words[at + 1] === ':' && /^[{,]$/.test(words[at - 1] ?? ''));
}
