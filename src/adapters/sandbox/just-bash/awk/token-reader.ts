// Going through the tokens of a program, and noting down what names are as they are met.
import { type AwkError, syntaxError } from './errors.ts';
import { Facts, parameterKey } from './facts.ts';
import type { Target } from './syntax.ts';
import type { Token } from './tokens.ts';

/** The function that is being read; none in a rule. */
interface Within {
  name: string;
  parameters: readonly string[];
}

export class TokenReader {
  readonly facts = new Facts();
  within: Within | undefined;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get place(): number {
    return this.#at;
  }

  set place(at: number) {
    this.#at = at;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new RangeError('A program has at least its end.');
    return token;
  }

  take(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** A keyword or a sign comes next. */
  is(...texts: readonly string[]): boolean {
    return this.isAt(0, ...texts);
  }

  isAt(ahead: number, ...texts: readonly string[]): boolean {
    const { kind, text } = this.peek(ahead);
    return (kind === 'punctuation' || kind === 'keyword') && texts.includes(text);
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  unexpected(token = this.peek()): AwkError {
    return syntaxError(token.line, token.kind === 'newline' ? 'end of line' : token.text);
  }

  skipNewlines(): void {
    while (this.peek().kind === 'newline') this.#at++;
  }

  /** Where the bracket at this place is closed. */
  closingPlace(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at++) {
      const { kind, text } = this.#tokens[at] ?? this.peek();
      if (kind !== 'punctuation') continue;
      if (text === '(' || text === '[' || text === '{') depth++;
      else if (')]}'.includes(text) && --depth === 0) return at;
    }
    throw this.unexpected(this.#tokens.at(-1));
  }

  tokenAt(place: number): Token | undefined {
    return this.#tokens[place];
  }

  keyOf(name: string): string {
    const position = this.within?.parameters.indexOf(name) ?? -1;
    return this.within && position !== -1 ? parameterKey(this.within.name, position) : name;
  }

  noteArray(name: string): void {
    this.facts.array(this.keyOf(name));
  }

  noteAssigned(target: Target): void {
    if (target.kind === 'name') this.facts.scalar(this.keyOf(target.name));
  }

  noteWaiting(): void {
    if (this.within) this.facts.waits(this.within.name);
  }

  noteCall(called: string): void {
    if (this.within) this.facts.calls(this.within.name, called);
  }
}
