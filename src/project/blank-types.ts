// The quick way from TypeScript to JavaScript: sucrase's parser says which tokens are types, and they become spaces, so
// that lines and columns stay. Node's own stripper does the same and knows every corner, but is a WebAssembly module whose
// first use takes three times as long; what is rare, or takes more than spaces, is left to it (decision 0008).
import { parse } from 'sucrase/dist/parser/index.js';
import type { Token } from 'sucrase/dist/parser/tokenizer/index.js';
import { TokenType as tt } from 'sucrase/dist/parser/tokenizer/types.js';

/** JavaScript of the same meaning; undefined when only Node's stripper can tell. */
export function blankTypes(source: string): string | undefined {
  try {
    const { tokens } = parse(source, false, true, false);
    return isPlain(tokens) ? new Blanking(source, tokens).result() : undefined;
  } catch {
    // It cannot be parsed, or not by this parser.
    return undefined;
  }
}

/** What has a meaning at run time, takes whole members away, or is no JavaScript yet. */
const NEVER_PLAIN = new Set([tt._enum, tt._declare, tt._abstract, tt.at]);
const MODIFIERS = new Set([tt._public, tt._private, tt._protected, tt._override, tt._readonly]);

function isPlain(tokens: readonly Token[]): boolean {
  return !tokens.some(
    ({ type, isType }, i) =>
      NEVER_PLAIN.has(type) ||
      // A parameter that becomes a property.
      (MODIFIERS.has(type) && !isType && [tt.parenL, tt.comma].includes(tokens[i - 1]?.type ?? tt.comma)),
  );
}

/** Declarations that sucrase takes for types, and that may hold code. */
const HOLDS_CODE = new Set(['namespace', 'module', 'global']);
/** What goes on with an expression of the line before, where blanks had been a statement or the end of one. */
const GOES_ON = /^(?:[([`+\-/*%<>=&|^?:.,!]|=>|in$|instanceof$|as$|satisfies$)/;
/** What a line may not be broken after. */
const BREAKS_AT_LINE_END = new Set([
  'return',
  'throw',
  'yield',
  'break',
  'continue',
  'async',
  'get',
  'set',
  'static',
]);
/** What type parameters and arguments stand after; elsewhere `<T>` is an assertion, or begins an arrow function. */
const MAY_HAVE_TYPE_ARGUMENTS = new Set<number>([
  tt.name,
  tt.parenR,
  tt.bracketR,
  tt._function,
  tt._this,
  tt._super,
]);

class Blanking {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #gone: boolean[];

  constructor(source: string, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
    this.#gone = tokens.map(
      ({ type, isType }) => isType || type === tt.nonNullAssertion || MODIFIERS.has(type),
    );
  }

  result(): string | undefined {
    if (!this.#blankImports()) return undefined;
    let text = '';
    let done = 0;
    for (let first = 0; first < this.#tokens.length; first++) {
      if (!this.#gone[first]) continue;
      let last = first;
      while (this.#gone[last + 1]) last++;
      if (!this.#isSafe(first, last)) return undefined;
      const { start } = this.#token(first);
      const { end } = this.#token(last);
      text +=
        this.#source.slice(done, start) + this.#source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ' ');
      done = end;
      first = last;
    }
    return text + this.#source.slice(done);
  }

  #token(index: number): Token {
    const token = this.#tokens[index];
    if (token === undefined) throw new Error('no such token');
    return token;
  }

  #text(index: number): string {
    const token = this.#tokens[index];
    return token === undefined ? '' : this.#source.slice(token.start, token.end);
  }

  /** False when blanks in place of these tokens could change what stands around them. */
  #isSafe(first: number, last: number): boolean {
    if (HOLDS_CODE.has(this.#text(first)) || HOLDS_CODE.has(this.#text(first + 1))) return false;
    const before = this.#tokens[first - 1];
    const after = this.#token(last + 1);
    const isAngle = this.#text(first) === '<';
    if (isAngle && !(before && MAY_HAVE_TYPE_ARGUMENTS.has(before.type)) && after.type !== tt.parenL)
      return false;
    if (before === undefined || before.type === tt.semi || after.type === tt.eof) return true;
    const between = this.#source.slice(before.end, after.start);
    if (!/[\r\n\u2028\u2029]/.test(between)) return true;
    return !GOES_ON.test(this.#text(last + 1)) && !BREAKS_AT_LINE_END.has(this.#text(first - 1));
  }

  /** `import type …`, `export type { … }` and `{ type A }`. False when it is not clear what is meant. */
  #blankImports(): boolean {
    for (let i = 0; i < this.#tokens.length; i++) {
      const { type, isType } = this.#token(i);
      if (isType || (type !== tt._import && type !== tt._export)) continue;
      const next = this.#text(i + 1);
      if (next === '=' || next === 'as' || next === 'import') return false;
      if (type === tt._import && (next === '(' || next === '.' || this.#token(i + 1).type === tt.string))
        continue;
      if (type === tt._export && next !== '{' && next !== 'type') continue;
      if (next === 'type' && !this.#gone[i + 1]) {
        const second = this.#text(i + 2);
        if (second === 'from' || second === ',' || second === '=') return false;
        this.#blankStatement(i);
      } else if (!this.#blankSpecifiers(i)) {
        return false;
      }
    }
    return true;
  }

  /** To its semicolon, the module's name, or the closing brace. */
  #blankStatement(first: number): void {
    let i = first;
    const isEnd = (): boolean =>
      this.#token(i).type === tt.string || (this.#text(i) === '}' && this.#text(i + 1) !== 'from');
    while (!isEnd()) this.#gone[i++] = true;
    this.#gone[i++] = true;
    if (this.#text(i) === 'with') throw new Error('attributes');
    if (this.#text(i) === ';') this.#gone[i] = true;
  }

  #blankSpecifiers(statement: number): boolean {
    let i = statement + 1;
    while (this.#text(i) !== '{') {
      if (this.#text(i) === '=') return false;
      if (this.#token(i++).type === tt.string) return true;
    }
    for (i++; this.#text(i) !== '}'; i++) {
      if (this.#text(i) !== 'type' || !/^[{,]$/.test(this.#text(i - 1))) continue;
      if (/^[,}]$/.test(this.#text(i + 1))) continue;
      if (this.#text(i + 1) === 'as') return false;
      while (!/^[,}]$/.test(this.#text(i))) this.#gone[i++] = true;
      if (this.#text(i) === '}') break;
      this.#gone[i] = true;
    }
    return true;
  }
}
