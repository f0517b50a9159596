// A jq program in tokens. A string is one token, with the tokens of the programs in it inside.
import { JqSyntaxError } from './syntax.ts';

export type Token =
  | { kind: 'sign' | 'name' | 'field' | 'variable' | 'format' | 'end'; text: string }
  | { kind: 'number'; text: string; value: number }
  | { kind: 'string'; text: string; parts: Array<string | Token[]> };

const SIGNS = /\?\/\/=?|\|=|\+=|-=|\*=|\/\/=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\](){}|,:;=<>+\-*/%$?]/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/y;
const FIELD = /\.[A-Za-z_]\w*/y;
const VARIABLE = /\$(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*/y;
const FORMAT = /@[A-Za-z0-9_]+/y;
const BLANK = /(?:\s+|#[^\n]*)+/y;

export function tokensOf(program: string): Token[] {
  const lexer = new Lexer(program);
  return lexer.read('');
}

class Lexer {
  readonly #program: string;
  #at = 0;

  constructor(program: string) {
    this.#program = program;
  }

  /** Up to the end, or to the parenthesis that closes the program within a string. */
  read(closing: string): Token[] {
    const tokens: Token[] = [];
    let depth = 0;
    for (;;) {
      this.#match(BLANK);
      const char = this.#program[this.#at];
      if (char === undefined) {
        if (closing !== '') throw new JqSyntaxError('syntax error, unterminated string interpolation');
        return [...tokens, { kind: 'end', text: 'end of the program' }];
      }
      if (char === '(') depth++;
      if (char === ')' && closing !== '' && depth-- === 0) {
        this.#at++;
        return [...tokens, { kind: 'end', text: ')' }];
      }
      tokens.push(this.#token(char));
    }
  }

  #token(char: string): Token {
    if (char === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'number', text: number, value: Number(number) };
    const name = this.#match(NAME);
    if (name !== undefined) return { kind: 'name', text: name };
    const field = this.#match(FIELD);
    if (field !== undefined) return { kind: 'field', text: field.slice(1) };
    const variable = this.#match(VARIABLE);
    if (variable !== undefined) return { kind: 'variable', text: variable.slice(1) };
    const format = this.#match(FORMAT);
    if (format !== undefined) return { kind: 'format', text: format };
    const sign = this.#match(SIGNS);
    if (sign === undefined) throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER '${char}'`);
    return { kind: 'sign', text: sign };
  }

  #string(): Token {
    const start = this.#at++;
    const parts: Array<string | Token[]> = [];
    let text = '';
    for (;;) {
      const char = this.#program[this.#at++];
      if (char === undefined) throw new JqSyntaxError('syntax error, unterminated string literal');
      if (char === '"') break;
      if (char !== '\\') {
        text += char;
        continue;
      }
      const code = this.#program[this.#at++] ?? '';
      if (code === '(') {
        parts.push(text, this.read(')'));
        text = '';
      } else if (code === 'u') {
        const digits = /^[0-9a-fA-F]{4}/.exec(this.#program.slice(this.#at, this.#at + 4))?.[0];
        if (digits === undefined) throw new JqSyntaxError("invalid '\\u' escape in a string literal");
        text += String.fromCharCode(Number.parseInt(digits, 16));
        this.#at += 4;
      } else {
        const known = ESCAPES[code];
        if (known === undefined) throw new JqSyntaxError(`invalid escape '\\${code}' in a string literal`);
        text += known;
      }
    }
    parts.push(text);
    return { kind: 'string', text: this.#program.slice(start, this.#at), parts };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#program)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** What a backslash and a letter stand for, in programs as in JSON. */
export const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
