// Whole numbers of 64 bits, as bash calculates: just-bash calculates with floating point numbers and shifts 32 bits.

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): Promise<void>;
}

/** What may be left to this file: numbers, plain names and operators, nothing that expands. */
export function isPlainArithmetic(text: string): boolean {
  return (
    /^(?:[\w\s+\-*/%()<>=!&|^~?:,#]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+$/.test(text) &&
    !/[\w)]\s*\[/.test(text)
  );
}

/** Whether the result could differ from one in floating point. */
export function needsExactness(text: string): boolean {
  return /\*|<<|>>|~|\^|(?<!&)&(?!&)|(?<!\|)\|(?!\|)|\d{16}/.test(text);
}

export function assigns(text: string): boolean {
  return /\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=/.test(text);
}

/** Throws Error with bash's sentence for what is no expression. */
export async function calculate(text: string, variables: Variables): Promise<bigint> {
  return new Calculation(text, variables, 0).whole();
}

const TOKEN =
  /\s*(?:(\d+#[\w@]+|0[xX][\da-fA-F]+|\d+)|\$?\{?([A-Za-z_]\w*)\}?|(\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%()<>=!&|^~?:,]))/y;

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

interface Token {
  kind: 'number' | 'name' | 'operator';
  text: string;
}

class Calculation {
  readonly #tokens: Token[] = [];
  readonly #variables: Variables;
  readonly #depth: number;
  #at = 0;
  /** Inside the part of `?:`, `&&` or `||` that does not count. */
  #isIdle = false;

  constructor(text: string, variables: Variables, depth: number) {
    if (depth > 100) throw new Error('expression recursion level exceeded');
    this.#variables = variables;
    this.#depth = depth;
    TOKEN.lastIndex = 0;
    const trimmed = text.trimEnd();
    while (TOKEN.lastIndex < trimmed.length) {
      const at = TOKEN.lastIndex;
      const [, number, name, operator] = TOKEN.exec(trimmed) ?? [];
      if (number !== undefined) this.#tokens.push({ kind: 'number', text: number });
      else if (name !== undefined) this.#tokens.push({ kind: 'name', text: name });
      else if (operator !== undefined) this.#tokens.push({ kind: 'operator', text: operator });
      else
        throw new Error(`${trimmed}: syntax error: operand expected (error token is "${trimmed.slice(at)}")`);
    }
  }

  async whole(): Promise<bigint> {
    if (this.#tokens.length === 0) return 0n;
    const value = await this.#comma();
    if (this.#at < this.#tokens.length)
      throw new Error(`syntax error in expression (error token is "${this.#tokens[this.#at]?.text}")`);
    return value;
  }

  async #comma(): Promise<bigint> {
    let value = await this.#assignment();
    while (this.#takes(',')) value = await this.#assignment();
    return value;
  }

  async #assignment(): Promise<bigint> {
    const [name, operator] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]];
    if (
      name?.kind !== 'name' ||
      operator?.kind !== 'operator' ||
      !/^(?:<<|>>|[-+*/%&|^])?=$/.test(operator.text)
    )
      return this.#choice();
    this.#at += 2;
    const value = await this.#assignment();
    const result =
      operator.text === '='
        ? value
        : this.#apply(operator.text.slice(0, -1), await this.#variable(name.text), value);
    return this.#store(name.text, result);
  }

  async #choice(): Promise<bigint> {
    const condition = await this.#binary(0);
    if (!this.#takes('?')) return condition;
    const yes = await this.#idleUnless(condition !== 0n, () => this.#assignment());
    if (!this.#takes(':')) throw new Error("`:' expected for conditional expression");
    const no = await this.#idleUnless(condition === 0n, () => this.#assignment());
    return condition === 0n ? no : yes;
  }

  async #binary(level: number): Promise<bigint> {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#power();
    let left = await this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => this.#takes(one));
      if (operator === undefined) return left;
      const decides = (operator === '&&' && left === 0n) || (operator === '||' && left !== 0n);
      const value = left;
      const right = await this.#idleUnless(!decides, () => this.#binary(level + 1));
      if (operator === '&&') left = value !== 0n && right !== 0n ? 1n : 0n;
      else if (operator === '||') left = value !== 0n || right !== 0n ? 1n : 0n;
      else left = this.#apply(operator, value, right);
    }
  }

  async #power(): Promise<bigint> {
    const base = await this.#unary();
    if (!this.#takes('**')) return base;
    const exponent = await this.#power();
    if (exponent < 0n) throw new Error('exponent less than 0');
    let result = 1n;
    for (let bit = 63n; bit >= 0n; bit--) {
      result = wrapped(result * result);
      if ((exponent >> bit) & 1n) result = wrapped(result * base);
    }
    return result;
  }

  async #unary(): Promise<bigint> {
    for (const step of ['++', '--']) {
      if (this.#tokens[this.#at + 1]?.kind === 'name' && this.#takes(step)) {
        const name = this.#tokens[this.#at++]?.text ?? '';
        return this.#store(name, wrapped((await this.#variable(name)) + (step === '++' ? 1n : -1n)));
      }
    }
    if (this.#takes('-')) return wrapped(-(await this.#unary()));
    if (this.#takes('+')) return this.#unary();
    if (this.#takes('!')) return (await this.#unary()) === 0n ? 1n : 0n;
    if (this.#takes('~')) return ~(await this.#unary());
    return this.#operand();
  }

  async #operand(): Promise<bigint> {
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'number') return numberOf(token.text);
    if (token?.kind === 'name') {
      const value = await this.#variable(token.text);
      if (this.#takes('++')) await this.#store(token.text, wrapped(value + 1n));
      else if (this.#takes('--')) await this.#store(token.text, wrapped(value - 1n));
      return value;
    }
    if (token?.text !== '(')
      throw new Error(`syntax error: operand expected (error token is "${token?.text ?? ''}")`);
    const value = await this.#comma();
    if (!this.#takes(')')) throw new Error("missing `)'");
    return value;
  }

  #apply(operator: string, a: bigint, b: bigint): bigint {
    switch (operator) {
      case '+':
        return wrapped(a + b);
      case '-':
        return wrapped(a - b);
      case '*':
        return wrapped(a * b);
      case '/':
      case '%':
        if (b === 0n && this.#isIdle) return 0n;
        if (b === 0n) throw new Error('division by 0');
        return wrapped(operator === '/' ? a / b : a % b);
      case '<<':
        return wrapped(a << (b & 63n));
      case '>>':
        return a >> (b & 63n);
      case '&':
        return a & b;
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '==':
        return a === b ? 1n : 0n;
      case '!=':
        return a !== b ? 1n : 0n;
      case '<':
        return a < b ? 1n : 0n;
      case '<=':
        return a <= b ? 1n : 0n;
      case '>':
        return a > b ? 1n : 0n;
      default:
        return a >= b ? 1n : 0n;
    }
  }

  async #variable(name: string): Promise<bigint> {
    const text = this.#variables.get(name) ?? '';
    if (/^-?(?:0|[1-9]\d*)$/.test(text)) return wrapped(BigInt(text));
    return new Calculation(text, this.#variables, this.#depth + 1).whole();
  }

  async #store(name: string, value: bigint): Promise<bigint> {
    if (!this.#isIdle) await this.#variables.set(name, value.toString());
    return value;
  }

  async #idleUnless(counts: boolean, body: () => Promise<bigint>): Promise<bigint> {
    const before = this.#isIdle;
    this.#isIdle ||= !counts;
    const value = await body();
    this.#isIdle = before;
    return value;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== text) return false;
    this.#at++;
    return true;
  }
}

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

function numberOf(text: string): bigint {
  const [, base, digits = ''] = /^(\d+)#(.+)$/.exec(text) ?? [];
  if (base === undefined) {
    if (/^0[0-7]+$/.test(text)) return wrapped(BigInt(`0o${text.slice(1)}`));
    if (/^0\d/.test(text)) throw new Error(`${text}: value too great for base (error token is "${text}")`);
    return wrapped(BigInt(text));
  }
  let value = 0n;
  for (const char of Number(base) <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(char);
    if (digit < 0 || digit >= Number(base))
      throw new Error(`${text}: value too great for base (error token is "${text}")`);
    value = wrapped(value * BigInt(base) + BigInt(digit));
  }
  return value;
}
