// From the text of a jq program to its tree.
import { Cursor } from './cursor.ts';
import { indexed, joined, optional, textOf } from './nodes.ts';
import { ABOVE_COMMA, ALONE, KEYWORDS, LEVELS, MODULE_WORDS } from './precedence.ts';
import { type Definition, JqSyntaxError, type Node, type Pattern } from './syntax.ts';
import { tokensOf } from './tokens.ts';

const IDENTITY: Node = { kind: 'identity' };

export function parseProgram(program: string): Node {
  const parser = new Parser(tokensOf(program));
  return parser.program();
}

/** The definitions of a text that has nothing else. */
export function parseDefinitions(text: string): Definition[] {
  const found: Definition[] = [];
  for (let node = parseProgram(text); node.kind === 'define'; node = node.body) found.push(node.definition);
  return found;
}

class Parser extends Cursor {
  program(): Node {
    if (this.next().kind === 'end') return IDENTITY;
    const node = this.#pipe(1);
    if (this.next().kind !== 'end') throw this.unexpected();
    return node;
  }

  #pipe(level: number): Node {
    if (this.isName('def')) {
      const definition = this.#definition();
      // A text of definitions only has nothing after the last of them.
      const body = this.next().kind === 'end' ? IDENTITY : this.#pipe(level);
      return { kind: 'define', definition, body };
    }
    const left = this.#binary(level, level);
    return this.take('|') ? { kind: 'pipe', left, right: this.#pipe(level) } : left;
  }

  #binary(lowest: number, outer: number): Node {
    let left = this.#operand(outer);
    for (let most = Number.POSITIVE_INFINITY; ; ) {
      const { kind, text } = this.next();
      const level =
        (kind === 'sign' || kind === 'name') && Object.hasOwn(LEVELS, text) ? LEVELS[text] : undefined;
      if (level === undefined || level < lowest || level >= most) return left;
      this.at++;
      const right = this.#binary(text === '//' ? level : level + 1, outer);
      left = joined(text, left, right);
      if (ALONE.has(level)) most = level;
    }
  }

  /** `outer` is the level of the whole expression, which the body of a binding goes on to. */
  #operand(outer: number): Node {
    if (this.take('-')) return { kind: 'negate', of: this.#operand(outer) };
    if (this.isName('def')) return this.#pipe(outer);
    if (this.takeName('label')) {
      const name = this.variable();
      this.expect('|');
      return { kind: 'label', name, body: this.#pipe(outer) };
    }
    const term = this.#term();
    if (!this.takeName('as')) return term;
    const patterns = this.#patterns();
    this.expect('|');
    return { kind: 'bind', source: term, patterns, body: this.#pipe(outer) };
  }

  #term(): Node {
    let node = this.#primary();
    for (;;) {
      const token = this.next();
      if (token.kind === 'field') {
        this.at++;
        node = indexed(node, token.text);
      } else if (this.take('?')) node = optional(node);
      else if (this.isSign('.') && this.tokens[this.at + 1]?.kind === 'string') {
        this.at++;
        node = { kind: 'index', of: node, key: this.#text(undefined) };
      } else if (this.isSign('.') && this.isSign('[', 1)) this.at++;
      else if (this.take('[')) node = this.#brackets(node);
      else return node;
    }
  }

  #brackets(of: Node): Node {
    if (this.take(']')) return { kind: 'iterate', of };
    const from = this.isSign(':') ? undefined : this.#pipe(1);
    if (!this.take(':')) {
      this.expect(']');
      return { kind: 'index', of, key: from ?? IDENTITY };
    }
    const to = this.isSign(']') ? undefined : this.#pipe(1);
    this.expect(']');
    return { kind: 'slice', of, from, to };
  }

  #primary(): Node {
    const token = this.next();
    switch (token.kind) {
      case 'number':
        this.at++;
        return { kind: 'literal', value: token.value };
      case 'string':
        return this.#text(undefined);
      case 'field':
        this.at++;
        return indexed(IDENTITY, token.text);
      case 'variable':
        this.at++;
        return { kind: 'variable', name: token.text };
      case 'format':
        this.at++;
        return this.next().kind === 'string' ? this.#text(token.text) : { kind: 'format', name: token.text };
      case 'name':
        return this.#named(token.text);
      case 'sign':
        return this.#signed(token.text);
      default:
        throw this.unexpected();
    }
  }

  #signed(sign: string): Node {
    if (!['.', '..', '(', '[', '{'].includes(sign)) throw this.unexpected();
    this.at++;
    if (sign === '..') return { kind: 'recurse' };
    if (sign === '.')
      return this.next().kind === 'string'
        ? { kind: 'index', of: IDENTITY, key: this.#text(undefined) }
        : IDENTITY;
    if (sign === '{') return this.#object();
    if (sign === '[' && this.take(']')) return { kind: 'array', body: undefined };
    const body = this.#pipe(1);
    this.expect(sign === '(' ? ')' : ']');
    return sign === '(' ? body : { kind: 'array', body };
  }

  #named(name: string): Node {
    this.at++;
    switch (name) {
      case 'true':
      case 'false':
        return { kind: 'literal', value: name === 'true' };
      case 'null':
        return { kind: 'literal', value: null };
      case 'if':
        return this.#if();
      case 'try': {
        const body = this.#handled();
        return { kind: 'try', body, handler: this.takeName('catch') ? this.#handled() : undefined };
      }
      case 'reduce':
      case 'foreach':
        return this.#fold(name);
      case 'break':
        return { kind: 'break', name: this.variable() };
      default:
        if (MODULE_WORDS.has(name)) throw new JqSyntaxError('modules cannot be read here');
        if (KEYWORDS.has(name)) {
          this.at--;
          throw this.unexpected();
        }
        return { kind: 'call', name, args: this.#arguments() };
    }
  }

  #handled(): Node {
    return this.take('-') ? { kind: 'negate', of: this.#term() } : this.#term();
  }

  #arguments(): Node[] {
    if (!this.take('(')) return [];
    const args = [this.#pipe(1)];
    while (this.take(';')) args.push(this.#pipe(1));
    this.expect(')');
    return args;
  }

  #if(): Node {
    const condition = this.#pipe(1);
    this.expectName('then');
    const then = this.#pipe(1);
    let otherwise: Node | undefined;
    if (this.takeName('elif')) return { kind: 'if', condition, then, otherwise: this.#if() };
    if (this.takeName('else')) otherwise = this.#pipe(1);
    this.expectName('end');
    return { kind: 'if', condition, then, otherwise };
  }

  #fold(kind: 'reduce' | 'foreach'): Node {
    const source = this.#term();
    this.expectName('as');
    const patterns = this.#patterns();
    this.expect('(');
    const init = this.#pipe(1);
    this.expect(';');
    const update = this.#pipe(1);
    const extract = kind === 'foreach' && this.take(';') ? this.#pipe(1) : undefined;
    this.expect(')');
    return kind === 'reduce'
      ? { kind, source, patterns, init, update }
      : { kind, source, patterns, init, update, extract };
  }

  #definition(): Definition {
    this.expectName('def');
    const { kind, text: name } = this.next();
    if (kind !== 'name') throw this.unexpected();
    this.at++;
    const params: string[] = [];
    if (this.take('(')) {
      do {
        const param = this.next();
        if (param.kind !== 'name' && param.kind !== 'variable') throw this.unexpected();
        params.push(param.kind === 'variable' ? `$${param.text}` : param.text);
        this.at++;
      } while (this.take(';'));
      this.expect(')');
    }
    this.expect(':');
    const body = this.#pipe(1);
    this.expect(';');
    return { name, params, body };
  }

  #patterns(): Pattern[] {
    const patterns = [this.#pattern()];
    while (this.take('?//')) patterns.push(this.#pattern());
    return patterns;
  }

  #pattern(): Pattern {
    if (this.next().kind === 'variable') return { kind: 'variable', name: this.variable() };
    if (this.take('[')) {
      const items = [this.#pattern()];
      while (this.take(',')) items.push(this.#pattern());
      this.expect(']');
      return { kind: 'array', items };
    }
    this.expect('{');
    const entries: Extract<Pattern, { kind: 'object' }>['entries'] = [];
    do {
      const variable = this.next().kind === 'variable' ? this.variable() : undefined;
      const key = variable === undefined ? this.#key() : textOf(variable);
      const hasValue = variable === undefined || this.isSign(':');
      if (hasValue) this.expect(':');
      entries.push({ key, variable, value: hasValue ? this.#pattern() : undefined });
    } while (this.take(','));
    this.expect('}');
    return { kind: 'object', entries };
  }

  #object(): Node {
    const entries: Array<{ key: Node; value: Node }> = [];
    if (this.take('}')) return { kind: 'object', entries };
    do {
      if (this.isSign('}') && entries.length > 0) break;
      const { kind, text } = this.next();
      if (kind === 'variable') {
        this.at++;
        entries.push({ key: textOf(text), value: { kind: 'variable', name: text } });
        continue;
      }
      const key = this.#key();
      const value: Node = this.take(':') ? this.#pipe(ABOVE_COMMA) : { kind: 'index', of: IDENTITY, key };
      entries.push({ key, value });
    } while (this.take(','));
    this.expect('}');
    return { kind: 'object', entries };
  }

  #key(): Node {
    const token = this.next();
    if (token.kind === 'string') return this.#text(undefined);
    this.at++;
    if (token.kind === 'name') return textOf(token.text);
    if (token.kind === 'number') return { kind: 'literal', value: token.value };
    if (token.kind === 'format' && this.next().kind === 'string') return this.#text(token.text);
    if (token.kind === 'sign' && token.text === '(') {
      const key = this.#pipe(1);
      this.expect(')');
      return key;
    }
    this.at--;
    throw this.unexpected();
  }

  #text(format: string | undefined): Node {
    const token = this.next();
    if (token.kind !== 'string') throw this.unexpected();
    this.at++;
    const parts = token.parts.map((part) => (typeof part === 'string' ? part : new Parser(part).program()));
    return { kind: 'text', format, parts };
  }
}
