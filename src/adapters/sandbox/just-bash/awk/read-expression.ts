// Expressions, from the loosest operator to the tightest.

import { OperandReader } from './read-operand.ts';
import type { Comparison, Expression } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export class ExpressionReader extends OperandReader {
  /** Among the arguments of print, `>` is a redirection. */
  #isPrinting = false;

  constructor(reader: TokenReader) {
    super(reader);
  }

  expression(): Expression {
    const test = this.#or();
    if (!this.reader.is('?')) return test;
    this.reader.take();
    this.reader.skipNewlines();
    const yes = this.expression();
    this.reader.skipNewlines();
    this.reader.expect(':');
    this.reader.skipNewlines();
    return { kind: 'choice', test, yes, no: this.expression() };
  }

  /** Whatever stands in brackets is read as anywhere else. */
  protected override enclosed<T>(read: () => T): T {
    return this.#while(false, read);
  }

  printed<T>(read: () => T): T {
    return this.#while(true, read);
  }

  /** What a redirection goes to. */
  destination(): Expression {
    return this.printed(() => this.#concatenation());
  }

  #while<T>(isPrinting: boolean, read: () => T): T {
    const before = this.#isPrinting;
    this.#isPrinting = isPrinting;
    const value = read();
    this.#isPrinting = before;
    return value;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.reader.accept('||')) {
      this.reader.skipNewlines();
      left = { kind: 'logic', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#membership();
    while (this.reader.accept('&&')) {
      this.reader.skipNewlines();
      left = { kind: 'logic', operator: '&&', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expression {
    let left = this.#matching();
    while (this.reader.is('in')) left = this.membershipOf([left]);
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    for (;;) {
      const isNegated = this.reader.is('!') && this.reader.isAt(1, '~');
      if (!isNegated && !this.reader.is('~')) return left;
      this.reader.place += isNegated ? 2 : 1;
      left = { kind: 'match', isNegated, text: left, pattern: this.#comparison() };
    }
  }

  #comparison(): Expression {
    let left = this.#piped();
    for (;;) {
      const operator = this.#comparisonSign();
      if (operator === undefined) return left;
      this.reader.take();
      left = { kind: 'compare', operator, left, right: this.#piped() };
    }
  }

  #comparisonSign(): Comparison | undefined {
    const { kind, text } = this.reader.peek();
    if (kind !== 'punctuation') return undefined;
    if (text === '<' || text === '<=' || text === '==' || text === '!=' || text === '>=') return text;
    return text === '>' && !this.#isPrinting ? text : undefined;
  }

  /** `"date" | getline`. */
  #piped(): Expression {
    let left = this.#concatenation();
    while (this.reader.is('|') && this.reader.isAt(1, 'getline')) {
      this.reader.place += 2;
      this.reader.noteWaiting();
      left = { kind: 'getline', source: 'command', from: left, target: this.optionalTarget() };
    }
    return left;
  }

  #concatenation(): Expression {
    const first = this.#sum();
    if (!this.#startsOperand()) return first;
    const parts = [first];
    while (this.#startsOperand()) parts.push(this.#sum());
    return { kind: 'concatenation', parts };
  }

  #startsOperand(): boolean {
    const { kind, text } = this.reader.peek();
    if (kind === 'punctuation')
      return (
        text === '$' ||
        text === '(' ||
        text === '++' ||
        text === '--' ||
        (text === '!' && !this.reader.isAt(1, '~'))
      );
    return kind === 'number' || kind === 'string' || kind === 'name' || kind === 'call' || kind === 'builtin';
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const { kind, text } = this.reader.peek();
      if (kind !== 'punctuation' || (text !== '+' && text !== '-')) return left;
      this.reader.take();
      left = { kind: 'binary', operator: text, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.unary();
    for (;;) {
      const { kind, text } = this.reader.peek();
      if (kind !== 'punctuation' || (text !== '*' && text !== '/' && text !== '%')) return left;
      this.reader.take();
      left = { kind: 'binary', operator: text, left, right: this.unary() };
    }
  }
}
