// The operands of expressions: names, fields, calls, getline, and the operators that bind them closest.
import type { Arithmetic, Expression, Target } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

const ASSIGNMENT = /^([-+*/%^]?)=$/;

export abstract class OperandReader {
  protected readonly reader: TokenReader;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  abstract expression(): Expression;
  protected abstract enclosed<T>(read: () => T): T;

  /** Without the bracket that closes it. */
  list(end: string): Expression[] {
    const found: Expression[] = [];
    this.enclosed(() => {
      this.reader.skipNewlines();
      while (!this.reader.is(end)) {
        found.push(this.expression());
        this.reader.skipNewlines();
        if (!this.reader.accept(',')) break;
        this.reader.skipNewlines();
      }
    });
    this.reader.expect(end);
    return found;
  }

  protected unary(): Expression {
    const { kind, text } = this.reader.peek();
    if (kind === 'punctuation' && (text === '!' || text === '-' || text === '+')) {
      this.reader.take();
      return { kind: 'unary', operator: text, operand: this.unary() };
    }
    return this.#power();
  }

  protected membershipOf(subscript: Expression[]): Expression {
    this.reader.expect('in');
    const token = this.reader.take();
    if (token.kind !== 'name') throw this.reader.unexpected(token);
    this.reader.noteArray(token.text);
    return { kind: 'in', subscript, array: token.text };
  }

  /** What getline reads into. */
  protected optionalTarget(): Target | undefined {
    const { kind } = this.reader.peek();
    if (kind === 'name') return this.#noted(this.#variable(this.reader.take()));
    return this.reader.accept('$') ? this.#field() : undefined;
  }

  #power(): Expression {
    const base = this.#stepped();
    if (!this.reader.accept('^')) return base;
    // It binds to the right, and its own right side may have a sign.
    return { kind: 'binary', operator: '^', left: base, right: this.unary() };
  }

  #stepped(): Expression {
    const by = this.#stepSign();
    if (by !== undefined) {
      this.reader.take();
      const target = this.optionalTarget();
      if (target === undefined) throw this.reader.unexpected();
      return { kind: 'step', by, isPrefix: true, target: this.#noted(target) };
    }
    const isGrouped = this.reader.is('(');
    const operand = this.#operand();
    if (isGrouped) return operand;
    if (operand.kind !== 'name' && operand.kind !== 'element' && operand.kind !== 'field') return operand;
    return this.#changed(operand);
  }

  #changed(target: Target): Expression {
    const by = this.#stepSign();
    if (by !== undefined) {
      this.reader.take();
      return { kind: 'step', by, isPrefix: false, target: this.#noted(target) };
    }
    const { kind, text } = this.reader.peek();
    const operator = kind === 'punctuation' ? ASSIGNMENT.exec(text)?.[1] : undefined;
    if (operator === undefined) return target;
    this.reader.take();
    this.reader.skipNewlines();
    const value = this.expression();
    return { kind: 'assign', operator: operator as Arithmetic | '', target: this.#noted(target), value };
  }

  #stepSign(): 1 | -1 | undefined {
    if (this.reader.is('++')) return 1;
    return this.reader.is('--') ? -1 : undefined;
  }

  #noted(target: Target): Target {
    this.reader.noteAssigned(target);
    return target;
  }

  #operand(): Expression {
    const token = this.reader.take();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        return { kind: 'string', value: token.text };
      case 'regex':
        return { kind: 'regex', source: token.text };
      case 'name':
        return this.#variable(token);
      case 'call':
        return this.#call(token);
      case 'builtin':
        return this.#builtin(token);
      default:
        if (token.text === '$') return this.#field();
        if (token.text === '(') return this.#group();
        if (token.text === 'getline') return this.#getline();
        throw this.reader.unexpected(token);
    }
  }

  #variable({ text: name }: Token): Target {
    if (!this.reader.accept('[')) return { kind: 'name', name };
    this.reader.noteArray(name);
    const subscript = this.list(']');
    if (subscript.length === 0) throw this.reader.unexpected();
    return { kind: 'element', name, subscript };
  }

  #field(): Target {
    const { kind, text } = this.reader.peek();
    if (kind === 'punctuation' && (text === '-' || text === '+' || text === '!')) {
      this.reader.take();
      return { kind: 'field', index: { kind: 'unary', operator: text, operand: this.#operand() } };
    }
    if (this.#stepSign() !== undefined) return { kind: 'field', index: this.#stepped() };
    return { kind: 'field', index: this.#operand() };
  }

  #group(): Expression {
    const inside = this.list(')');
    const [only] = inside;
    if (only === undefined) throw this.reader.unexpected();
    if (inside.length > 1) return this.membershipOf(inside);
    return only;
  }

  #getline(): Expression {
    this.reader.noteWaiting();
    const target = this.optionalTarget();
    if (!this.reader.accept('<')) return { kind: 'getline', source: 'main', from: undefined, target };
    return { kind: 'getline', source: 'file', from: this.#stepped(), target };
  }

  #call({ text: name, line }: Token): Expression {
    this.reader.expect('(');
    const args = this.list(')');
    this.reader.noteCall(name);
    args.forEach((arg, i) => {
      if (arg.kind === 'name') this.reader.facts.passed(this.reader.keyOf(arg.name), name, i);
    });
    return { kind: 'call', name, args, line };
  }

  #builtin({ text: name, line }: Token): Expression {
    const hasArguments = this.reader.is('(');
    if (!hasArguments && name !== 'length') throw this.reader.unexpected();
    if (hasArguments) this.reader.take();
    const args = hasArguments ? this.list(')') : [];
    for (const position of ARRAYS[name] ?? []) {
      const arg = args[position];
      if (arg?.kind === 'name') this.reader.noteArray(arg.name);
    }
    if (WAITING.has(name)) this.reader.noteWaiting();
    return { kind: 'builtin', name, args, line };
  }
}

/** Which arguments are arrays. */
const ARRAYS: Readonly<Record<string, readonly number[]>> = {
  split: [1],
  match: [2],
  asort: [0, 1],
  asorti: [0, 1],
};

/** Those that start a command or write a file. */
const WAITING: ReadonlySet<string> = new Set(['system', 'close', 'fflush']);
