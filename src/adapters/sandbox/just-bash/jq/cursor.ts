// A place among the tokens of a program, and what may be taken there.
import { JqSyntaxError } from './syntax.ts';
import type { Token } from './tokens.ts';

export class Cursor {
  readonly tokens: readonly Token[];
  at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  variable(): string {
    const token = this.next();
    if (token.kind !== 'variable') throw this.unexpected();
    this.at++;
    return token.text;
  }

  next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: 'end of the program' };
  }

  isSign(sign: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token?.kind === 'sign' && token.text === sign;
  }

  isName(name: string): boolean {
    const token = this.next();
    return token.kind === 'name' && token.text === name;
  }

  take(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.at++;
    return true;
  }

  takeName(name: string): boolean {
    if (!this.isName(name)) return false;
    this.at++;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw this.unexpected();
  }

  expectName(name: string): void {
    if (!this.takeName(name)) throw this.unexpected();
  }

  unexpected(): JqSyntaxError {
    return new JqSyntaxError(`syntax error, unexpected ${this.next().text} (Unix shell quoting issues?)`);
  }
}
