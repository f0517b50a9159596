// POSIX regular expressions, and what GNU adds to them, as JavaScript's. Where several alternatives match, JavaScript
// takes the first and POSIX the longest. Not linear in time: what runs it must be able to stop it.

export type PatternKind = 'basic' | 'extended' | 'perl' | 'fixed';

export interface PatternOptions {
  kind: PatternKind;
  ignoreCase?: boolean;
  multiline?: boolean;
  global?: boolean;
  /** `\n` and `\t` stand for newline and tab, as in sed and awk. */
  escapes?: boolean;
}

/** Throws SyntaxError for what is no regular expression. */
export function compilePattern(pattern: string, options: PatternOptions): RegExp {
  const flags = `${options.global ? 'g' : ''}${options.ignoreCase ? 'i' : ''}${options.multiline ? 'm' : ''}`;
  if (options.kind === 'perl') return perlPattern(pattern, flags);
  return new RegExp(patternSource(pattern, options), `${flags}su`);
}

export function patternSource(pattern: string, { kind, escapes = false }: PatternOptions): string {
  if (kind === 'fixed') return literal(pattern);
  if (kind === 'perl') return pattern;
  return new Translator(pattern, kind === 'extended', escapes).translate();
}

function perlPattern(pattern: string, flags: string): RegExp {
  let source = pattern
    .replace(/\\h/g, '[ \\t]')
    .replace(/\\A/g, '^')
    .replace(/\\[zZ]/g, '$');
  source = source.replace(/\[\[:(\w+):\]\]/g, (whole, name: string) =>
    CLASSES[name] ? `[${CLASSES[name]}]` : whole,
  );
  source = source.replace(/([*+?}])\+/g, '$1').replace(/\(\?P</g, '(?<');
  const inline = /^\(\?([ims]+)\)/.exec(source);
  if (inline) source = source.slice(inline[0].length);
  const kept = source.lastIndexOf('\\K');
  if (kept !== -1) source = `(?<=${source.slice(0, kept)})${source.slice(kept + 2)}`;
  const all = [...new Set([...flags, ...(inline?.[1] ?? '')])].join('');
  try {
    return new RegExp(source, `${all}u`);
  } catch {
    return new RegExp(source, all);
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z\\u00aa-\\u024f\\p{L}',
  digit: '0-9',
  alnum: 'A-Za-z0-9\\p{L}',
  upper: 'A-Z\\p{Lu}',
  lower: 'a-z\\p{Ll}',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~\\u00a1-\\u{10ffff}',
  graph: '!-~\\u00a1-\\u{10ffff}',
  cntrl: '\\u0000-\\u001f\\u007f',
  xdigit: '0-9A-Fa-f',
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\\n',
  t: '\\t',
  r: '\\r',
  f: '\\f',
  v: '\\v',
  a: '\\u0007',
};

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => (char === '-' ? '\\x2d' : `\\${char}`));
}

class Translator {
  readonly #text: string;
  readonly #isExtended: boolean;
  readonly #escapes: boolean;
  #at = 0;
  #out = '';
  /** At a place where `*` is no repetition and `^` an anchor. */
  #isStart = true;

  constructor(text: string, isExtended: boolean, escapes: boolean) {
    this.#text = text;
    this.#isExtended = isExtended;
    this.#escapes = escapes;
  }

  translate(): string {
    while (this.#at < this.#text.length) this.#one();
    return this.#out;
  }

  #one() {
    const char = this.#text.charAt(this.#at++);
    if (char === '\\') return this.#afterBackslash(this.#text.charAt(this.#at++));
    if (char === '[') return this.#add(this.#bracket());
    if (char === '.') return this.#add('.');
    if (char === '*') return this.#isStart ? this.#add('\\*') : this.#repeat('*');
    if (char === '^') return this.#isExtended || this.#isStart ? this.#anchor('^') : this.#add('\\^');
    if (char === '$') return this.#isExtended || this.#isEnd() ? this.#anchor('$') : this.#add('\\$');
    if (this.#isExtended && '(|)+?{'.includes(char)) return this.#operator(char);
    this.#add(literal(char));
  }

  #afterBackslash(char: string) {
    if (char === '') throw new SyntaxError('Trailing backslash');
    if (!this.#isExtended && '(|)+?{'.includes(char)) return this.#operator(char);
    if (char === '<') return this.#add('\\b(?=[\\p{L}\\p{N}_])');
    if (char === '>') return this.#add('\\b(?<=[\\p{L}\\p{N}_])');
    if ('wWsSbB'.includes(char) || /[1-9]/.test(char)) return this.#add(`\\${char}`);
    if (char === '`') return this.#add('(?<![^])');
    if (char === "'") return this.#add('(?![^])');
    const known = this.#escapes ? ESCAPES[char] : undefined;
    this.#add(known ?? literal(char));
  }

  #operator(char: string) {
    if (char === '{') return this.#interval();
    if (char === '+' || char === '?') return this.#isStart ? this.#add(`\\${char}`) : this.#repeat(char);
    this.#out += char;
    this.#isStart = char !== ')';
  }

  #interval() {
    const close = this.#isExtended ? '}' : '\\}';
    const end = this.#text.indexOf(close, this.#at);
    const inside = end === -1 ? '' : this.#text.slice(this.#at, end);
    if (!/^(\d+(,\d*)?|,\d+)$/.test(inside)) {
      if (!this.#isExtended) throw new SyntaxError('Invalid content of \\{\\}');
      return this.#add('\\{');
    }
    this.#at = end + close.length;
    this.#repeat(`{${inside.startsWith(',') ? `0${inside}` : inside}}`);
  }

  #bracket(): string {
    let out = '[';
    if (this.#text[this.#at] === '^') {
      out += '^';
      this.#at++;
    }
    let isFirst = true;
    for (;;) {
      const char = this.#text.charAt(this.#at++);
      if (char === '') throw new SyntaxError('Unmatched [, [^, [:, [., or [=');
      if (char === ']' && !isFirst) return `${out}]`;
      isFirst = false;
      const named = /^\[([:.=])(.+?)\1\]/.exec(this.#text.slice(this.#at - 1));
      if (char === '[' && named) {
        const set = named[1] === ':' ? CLASSES[named[2] ?? ''] : literal(named[2] ?? '');
        if (set === undefined) throw new SyntaxError('Invalid character class name');
        out += set;
        this.#at += named[0].length - 1;
      } else if (char === '\\' && this.#escapes && /[nt\\\]]/.test(this.#text.charAt(this.#at))) {
        const next = this.#text.charAt(this.#at++);
        out += ESCAPES[next] ?? `\\${next}`;
      } else if (char === '-' && this.#text[this.#at] !== ']' && !/[[^]$/.test(out)) out += '-';
      else
        out += `${/[\\\][^-]/.test(char) ? '\\' : ''}${
          /[&~`!@#$%*=<>:;,.?/+|(){}]/.test(char)
            ? literal(char)
                .replace(/^\\?/, '\\')
                .replace(/^\\([&~`!@#%=<>:;,])$/, '$1')
            : char
        }`;
    }
  }

  #repeat(operator: string): void {
    // Twice over, as in `a**`, is once; JavaScript would refuse it.
    if (/(?<!\\)[*+?]$/.test(this.#out)) this.#out = `${this.#out.slice(0, -1)}*`;
    else this.#out += operator;
  }

  #anchor(char: string): void {
    this.#out += char;
    this.#isStart = this.#isStart && char === '^';
  }

  #isEnd(): boolean {
    const rest = this.#text.slice(this.#at);
    return rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|');
  }

  #add(source: string): void {
    this.#out += source;
    this.#isStart = false;
  }
}
