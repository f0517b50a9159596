// POSIX extended regular expressions, with awk's escapes and some of gawk's, as source for JavaScript's (flags `su`).
import { AwkError } from './errors.ts';
import { byteText } from './text.ts';

export interface ExpressionSource {
  whole: string;
  /** POSIX wants the longest of the alternatives, JavaScript the first: those to try for it, when there is a choice. */
  branches: readonly string[];
}

export function expressionSource(text: string): ExpressionSource {
  return new Translator(text).translate();
}

const CLASSES = new Map([
  ['alpha', 'A-Za-z\\p{L}'],
  ['digit', '0-9'],
  ['alnum', '0-9A-Za-z\\p{L}\\p{N}'],
  ['upper', 'A-Z\\p{Lu}'],
  ['lower', 'a-z\\p{Ll}'],
  ['space', ' \\t\\n\\r\\f\\v'],
  ['blank', ' \\t'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['print', ' -~\\u00a1-\\u{10ffff}'],
  ['graph', '!-~\\u00a1-\\u{10ffff}'],
  ['cntrl', '\\u0000-\\u001f\\u007f'],
  ['xdigit', '0-9A-Fa-f'],
]);

const CONTROLS = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\x07'],
  ['b', '\b'],
]);

const OPERATORS = new Map([
  ['y', '\\b'],
  ['B', '\\B'],
  ['<', '\\b(?=\\w)'],
  ['>', '\\b(?<=\\w)'],
  ['`', '(?<![\\s\\S])'],
  ["'", '(?![\\s\\S])'],
  ['w', '[\\w\\p{L}]'],
  ['W', '[^\\w\\p{L}]'],
  ['s', '[ \\t\\n\\r\\f\\v]'],
  ['S', '[^ \\t\\n\\r\\f\\v]'],
]);

/** As POSIX has it at least. */
const MAX_REPETITION = 32767;

function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

function inBrackets(char: string): string {
  return /[\\\][^-]/.test(char) ? `\\${char}` : char;
}

class Translator {
  readonly #text: string;
  readonly #chars: readonly string[];
  #at = 0;
  #hasGroups = false;

  constructor(text: string) {
    this.#text = text;
    this.#chars = [...text];
  }

  translate(): ExpressionSource {
    const { branches, areLiteral } = this.#alternatives();
    if (this.#at < this.#chars.length) throw this.#error('unmatched )');
    const isChoice = branches.length > 1 && !areLiteral && !this.#hasGroups;
    return { whole: branches.join('|'), branches: isChoice ? branches : [] };
  }

  #error(why: string): AwkError {
    return new AwkError(`regular expression compile failed (${why})\n${this.#text}`);
  }

  /** Texts without any operator are put in order: the longest first, as if it were found so. */
  #alternatives(): { branches: string[]; areLiteral: boolean } {
    const branches = [this.#branch()];
    while (this.#chars[this.#at] === '|') {
      this.#at++;
      branches.push(this.#branch());
    }
    const areLiteral = branches.every(({ isLiteral }) => isLiteral);
    if (areLiteral) branches.sort((a, b) => b.source.length - a.source.length);
    return { branches: branches.map(({ source }) => source), areLiteral };
  }

  #branch(): { source: string; isLiteral: boolean } {
    let source = '';
    let isLiteral = true;
    let isStart = true;
    for (let char = this.#chars[this.#at]; char !== undefined; char = this.#chars[this.#at]) {
      if (char === '|' || char === ')') break;
      const begin = this.#at;
      const atom = this.#atom();
      const repeated = isStart && char === '^' ? atom : this.#repeated(atom, char === '^' || char === '$');
      isLiteral &&= repeated === atom && !'^$.[('.includes(char) && this.#at - begin === 1;
      isStart = char === '^' && isStart;
      source += repeated;
    }
    return { source, isLiteral };
  }

  #atom(): string {
    const char = this.#chars[this.#at++] ?? '';
    if (char === '\\') return this.#escaped();
    if (char === '[') return this.#bracket();
    if (char === '(') return this.#group();
    if (char === '.' || char === '^' || char === '$') return char;
    return literal(char);
  }

  #group(): string {
    this.#hasGroups = true;
    const inside = this.#alternatives().branches.join('|');
    if (this.#chars[this.#at++] !== ')') throw this.#error("missing ')'");
    return `(${inside})`;
  }

  /** `a**` is `a*`, and `a+?` an optional `a+`, which JavaScript would take for a modest one. */
  #repeated(atom: string, isAnchor: boolean): string {
    let source = atom;
    for (;;) {
      const operator = this.#repetition();
      if (operator === undefined) return source;
      source = source === atom && !isAnchor ? atom + operator : `(?:${source})${operator}`;
    }
  }

  #repetition(): string | undefined {
    const char = this.#chars[this.#at];
    if (char === '*' || char === '+' || char === '?') {
      this.#at++;
      return char;
    }
    if (char !== '{') return undefined;
    const end = this.#chars.indexOf('}', this.#at);
    const inside = end === -1 ? '' : this.#chars.slice(this.#at + 1, end).join('');
    const [, low, comma = '', high = ''] = /^(\d*)(,?)(\d*)$/.exec(inside) ?? [];
    if (low === undefined || (low === '' && high === '')) return undefined;
    if (
      Number(low) > MAX_REPETITION ||
      Number(high) > MAX_REPETITION ||
      (high !== '' && Number(high) < Number(low))
    )
      throw this.#error('bad repetition');
    this.#at = end + 1;
    return `{${low || '0'}${comma}${high}}`;
  }

  #escaped(): string {
    const char = this.#chars[this.#at];
    if (char === undefined) return '\\\\';
    const operator = OPERATORS.get(char);
    if (operator === undefined) return literal(this.#escapedCharacter());
    this.#at++;
    return operator;
  }

  /** After a backslash. */
  #escapedCharacter(): string {
    const octal = /^[0-7]{1,3}/.exec(this.#chars.slice(this.#at, this.#at + 3).join(''))?.[0];
    if (octal !== undefined) {
      this.#at += octal.length;
      return byteText(Number.parseInt(octal, 8) & 255);
    }
    const char = this.#chars[this.#at++] ?? '\\';
    return CONTROLS.get(char) ?? char;
  }

  #bracket(): string {
    let out = '[';
    if (this.#chars[this.#at] === '^') {
      out += '^';
      this.#at++;
    }
    for (let isFirst = true; ; isFirst = false) {
      const char = this.#chars[this.#at];
      if (char === undefined) throw this.#error('missing ]');
      if (char === ']' && !isFirst) break;
      out += this.#named() ?? this.#range();
    }
    this.#at++;
    return `${out}]`;
  }

  /** `[:alpha:]`. */
  #named(): string | undefined {
    const [whole, name = ''] = /^\[:(\w+):\]/.exec(this.#chars.slice(this.#at, this.#at + 12).join('')) ?? [];
    if (whole === undefined) return undefined;
    const set = CLASSES.get(name);
    if (set === undefined) throw this.#error('bad class');
    this.#at += whole.length;
    return set;
  }

  #range(): string {
    const first = this.#member();
    const isRange = this.#chars[this.#at] === '-' && !['', ']'].includes(this.#chars[this.#at + 1] ?? '');
    if (!isRange) return inBrackets(first);
    this.#at++;
    const last = this.#member();
    if ((first.codePointAt(0) ?? 0) > (last.codePointAt(0) ?? 0)) throw this.#error('bad class');
    return `${inBrackets(first)}-${inBrackets(last)}`;
  }

  #member(): string {
    const [whole, , collated] =
      /^\[([.=])(.)\1\]/u.exec(this.#chars.slice(this.#at, this.#at + 5).join('')) ?? [];
    if (whole !== undefined) {
      this.#at += 5;
      return collated ?? '';
    }
    const char = this.#chars[this.#at++] ?? '';
    return char === '\\' ? this.#escapedCharacter() : char;
  }
}
