// What a sed script may not do where nothing can end it: branch, and gather many lines into one.

export interface SedScript {
  /** How many commands each line meets. */
  commands: number;
  patterns: string[];
  /** How many times longer than its match a replacement can be. */
  growth: number;
  /** Commands that join lines: N, G, H, D. */
  joins: boolean;
}

/**
 * The script taken apart, or one sentence why it is not run. Whether a delimiter counts inside of brackets is seen in
 * two ways by those who read sed: `classes` is one, and a script must be harmless in both.
 */
export function readSed(source: string, classes: boolean): SedScript | string {
  const script: SedScript = { commands: 0, patterns: [], growth: 1, joins: false };
  let i = 0;
  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = i;
    const text = pattern.exec(source)?.[0] ?? '';
    i += text.length;
    return text;
  };
  const until = (delimiter: string): string => {
    const start = i;
    let inClass = false;
    for (; i < source.length && (inClass || source[i] !== delimiter); i++) {
      if (source[i] === '\\') i++;
      else if (source[i] === '[' && !inClass && classes) {
        inClass = true;
        skip(/\[\^?\]?/y);
        i--;
      } else if (source[i] === ']') inClass = false;
    }
    return source.slice(start, i++);
  };
  while (i < source.length) {
    skip(/[\s;{}!,~+]+/y);
    const letter = source[i++];
    if (letter === undefined) break;
    if (letter === '#') skip(/[^\n]*/y);
    else if (/[\d$]/.test(letter)) skip(/\d*/y);
    else if (letter === '/') {
      script.patterns.push(until('/'));
      skip(/[IM]*/y);
    } else if (letter === '\\') {
      const delimiter = source[i++] ?? '';
      script.patterns.push(until(delimiter));
    } else if (/[btT:]/.test(letter)) {
      return `sed: branches (b, t, T) and labels are not run in this sandbox: use several s commands, or a loop of the shell`;
    } else if (letter === 's' || letter === 'y') {
      const delimiter = source[i++] ?? '';
      const [pattern, replacement] = [until(delimiter), untilEndOf(delimiter)];
      skip(/[gpiIeMm\d]*(?:w[^\n;]*)?/y);
      script.commands += 1;
      if (letter === 'y') continue;
      script.patterns.push(pattern);
      const repeated = replacement.match(/&|\\\d/g)?.length ?? 0;
      const isLate = script.patterns.length > 8 && replacement.length > 1;
      script.growth *= Math.max(1, repeated, isLate ? replacement.length : replacement.length / 4);
    } else {
      script.commands += 1;
      if (/[NGHDx]/.test(letter)) script.joins = true;
      if (/[aicrRwW]/.test(letter)) skip(/(?:\\\n|[^\n])*/y);
    }
  }
  return script;

  /** A replacement has no classes. */
  function untilEndOf(delimiter: string): string {
    const start = i;
    for (; i < source.length && source[i] !== delimiter; i++) if (source[i] === '\\') i++;
    return source.slice(start, i++);
  }
}
