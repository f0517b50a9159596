// Statements, and where they end: at a semicolon, a newline, or before a closing brace.
import { AwkError } from './errors.ts';
import type { ExpressionReader } from './read-expression.ts';
import type { Expression, Redirection, Statement } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';

export class StatementReader {
  readonly #reader: TokenReader;
  readonly #expressions: ExpressionReader;
  #loops = 0;

  constructor(reader: TokenReader, expressions: ExpressionReader) {
    this.#reader = reader;
    this.#expressions = expressions;
  }

  /** In braces. */
  block(): Statement {
    this.#reader.expect('{');
    const statements: Statement[] = [];
    for (;;) {
      this.#skipEnds();
      if (this.#reader.accept('}')) return { kind: 'block', statements };
      statements.push(this.#statement());
    }
  }

  #skipEnds(): void {
    while (this.#reader.peek().kind === 'newline' || this.#reader.is(';')) this.#reader.take();
  }

  #statement(): Statement {
    if (this.#reader.is('{')) return this.block();
    const { kind, text } = this.#reader.peek();
    if (kind === 'keyword') {
      if (text === 'if') return this.#if();
      if (text === 'while') return this.#while();
      if (text === 'for') return this.#for();
      if (text === 'do') return this.#do();
    }
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #end(): void {
    if (this.#reader.is(';') || this.#reader.peek().kind === 'newline') this.#reader.take();
    else if (!this.#reader.is('}') && this.#reader.peek().kind !== 'end') throw this.#reader.unexpected();
  }

  /** What belongs to an if or a loop; a semicolon alone is nothing. */
  #body(): Statement {
    this.#reader.skipNewlines();
    if (!this.#reader.accept(';')) return this.#statement();
    return { kind: 'block', statements: [] };
  }

  #repeated(): Statement {
    this.#loops++;
    const body = this.#body();
    this.#loops--;
    return body;
  }

  #condition(): Expression {
    this.#reader.expect('(');
    const test = this.#expressions.expression();
    this.#reader.expect(')');
    return test;
  }

  #if(): Statement {
    this.#reader.expect('if');
    const test = this.#condition();
    const yes = this.#body();
    const { place } = this.#reader;
    this.#skipEnds();
    if (this.#reader.accept('else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#reader.place = place;
    return { kind: 'if', test, yes, no: undefined };
  }

  #while(): Statement {
    this.#reader.expect('while');
    const test = this.#condition();
    return this.#loop({ test, body: this.#repeated() });
  }

  #do(): Statement {
    this.#reader.expect('do');
    const body = this.#repeated();
    this.#skipEnds();
    this.#reader.expect('while');
    const test = this.#condition();
    this.#end();
    return { ...this.#loop({ test, body }), isTestedLast: true };
  }

  #for(): Statement {
    this.#reader.expect('for');
    this.#reader.expect('(');
    if (this.#reader.peek().kind === 'name' && this.#reader.isAt(1, 'in') && this.#reader.isAt(3, ')')) {
      return this.#each();
    }
    const first = this.#reader.is(';') ? undefined : this.#simple();
    this.#reader.expect(';');
    this.#reader.skipNewlines();
    const test = this.#reader.is(';') ? undefined : this.#expressions.expression();
    this.#reader.expect(';');
    this.#reader.skipNewlines();
    const step = this.#reader.is(')') ? undefined : this.#simple();
    this.#reader.expect(')');
    return this.#loop({ first, test, step, body: this.#repeated() });
  }

  #loop(parts: {
    first?: Statement | undefined;
    test: Expression | undefined;
    step?: Statement | undefined;
    body: Statement;
  }): Statement & { kind: 'loop' } {
    const { first, test, step, body } = parts;
    return { kind: 'loop', first, test, step, body, isTestedLast: false };
  }

  #each(): Statement {
    const variable = { kind: 'name', name: this.#reader.take().text } as const;
    this.#reader.expect('in');
    const array = this.#reader.take();
    if (array.kind !== 'name') throw this.#reader.unexpected(array);
    this.#reader.expect(')');
    this.#reader.noteAssigned(variable);
    this.#reader.noteArray(array.text);
    return { kind: 'each', variable, array: array.text, body: this.#repeated() };
  }

  /** One that may stand in the head of a loop. */
  #simple(): Statement {
    const { kind, text, line } = this.#reader.peek();
    if (kind !== 'keyword') return { kind: 'expression', expression: this.#expressions.expression() };
    switch (text) {
      case 'print':
      case 'printf':
        return this.#print(text);
      case 'break':
      case 'continue':
        if (this.#loops === 0) throw new AwkError(`line ${line}: ${text} outside of a loop`);
        break;
      case 'next':
      case 'nextfile':
        break;
      case 'exit':
      case 'return':
        if (text === 'return' && !this.#reader.within)
          throw new AwkError(`line ${line}: return outside function body`);
        this.#reader.take();
        return { kind: text, value: this.#isEnd() ? undefined : this.#expressions.expression() };
      case 'delete':
        return this.#delete();
      default:
        return { kind: 'expression', expression: this.#expressions.expression() };
    }
    this.#reader.take();
    return { kind: text };
  }

  #isEnd(): boolean {
    const { kind } = this.#reader.peek();
    return kind === 'newline' || kind === 'end' || this.#reader.is(';', '}');
  }

  #delete(): Statement {
    this.#reader.expect('delete');
    const array = this.#reader.take();
    if (array.kind !== 'name') throw this.#reader.unexpected(array);
    this.#reader.noteArray(array.text);
    const subscript = this.#reader.accept('[') ? this.#expressions.list(']') : undefined;
    return { kind: 'delete', array: array.text, subscript };
  }

  #print(kind: 'print' | 'printf'): Statement {
    this.#reader.take();
    const args = this.#printed();
    const redirection = this.#redirection();
    if (kind === 'printf' && args.length === 0) throw this.#reader.unexpected();
    return { kind, args, redirection };
  }

  /** In brackets or not; brackets that end before the statement does belong to the first of them. */
  #printed(): Expression[] {
    if (this.#isEnd() || this.#isRedirection()) return [];
    if (this.#reader.is('(')) {
      const after = this.#reader.closingPlace(this.#reader.place) + 1;
      const { place } = this.#reader;
      this.#reader.place = after;
      const isAll = this.#isEnd() || this.#isRedirection();
      this.#reader.place = place;
      if (isAll) {
        this.#reader.take();
        return this.#expressions.list(')');
      }
    }
    return this.#expressions.printed(() => {
      const args = [this.#expressions.expression()];
      while (this.#reader.accept(',')) {
        this.#reader.skipNewlines();
        args.push(this.#expressions.expression());
      }
      return args;
    });
  }

  #isRedirection(): boolean {
    return this.#reader.is('>', '>>') || (this.#reader.is('|') && !this.#reader.isAt(1, 'getline'));
  }

  #redirection(): Redirection | undefined {
    if (!this.#isRedirection()) return undefined;
    const mode = this.#reader.take().text as Redirection['mode'];
    return { mode, to: this.#expressions.destination() };
  }
}
