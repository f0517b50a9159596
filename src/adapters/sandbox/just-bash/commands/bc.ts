// bc for sums: numbers of any length with a scale, variables, comparisons, sqrt, and the functions of -l. Its control
// statements and functions of one's own are refused with a sentence.
import type { ExecResult } from 'just-bash';
import { type Context, decoded, failed, inputsOf, printed } from './command.ts';
import { aligned, type Decimal, decimalOf, divided, quarterOfPi, rescaled, root, truth } from './decimal.ts';
import { parseOptions } from './options.ts';

const LINE = 69;
const MAX_DIGITS = 20_000;
const ZERO: Decimal = { units: 0n, scale: 0 };

export async function bc(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'lqsiw',
    long: { mathlib: 'l', quiet: 'q', standard: 's', warn: 'w', interactive: 'i' },
  });
  if (options.unknown) return failed(`bc: invalid option -- '${options.unknown.replace(/^-/, '')}'`);
  const names = [...options.operands, '-'];
  const { read, stderr } = await inputsOf('bc', names, context);
  const machine = new Machine(options.has('l') ? 20 : 0);
  let errors = stderr;
  const text = read.map(({ bytes }) => decoded(bytes)).join('\n');
  for (const line of text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\\\n/g, '')
    .split('\n')) {
    try {
      machine.run(line.replace(/#.*/, ''));
    } catch (thrown) {
      if (thrown instanceof Quit) break;
      errors += `(standard_in): ${thrown instanceof Error ? thrown.message : String(thrown)}\n`;
    }
  }
  return printed(machine.output, errors);
}

class Quit extends Error {}

class Machine {
  output = '';
  readonly #variables = new Map<string, Decimal>();
  #tokens: string[] = [];
  #at = 0;
  #last: Decimal = ZERO;

  constructor(scale: number) {
    this.#variables.set('scale', { units: BigInt(scale), scale: 0 });
  }

  run(line: string): void {
    this.#tokens =
      line.match(/"[^"]*"|[a-z]\w*|[0-9A-F]*\.?[0-9A-F]+|[0-9A-F]+\.|[-+*/%^=<>!]=|\+\+|--|&&|\|\||\S/g) ??
      [];
    this.#at = 0;
    while (this.#at < this.#tokens.length) {
      if (this.#take(';')) continue;
      this.#statement();
      if (this.#at < this.#tokens.length && !this.#take(';')) throw new SyntaxError('syntax error');
    }
  }

  #statement(): void {
    const token = this.#tokens[this.#at] ?? '';
    if (token === 'quit' || token === 'halt') throw new Quit();
    if (['if', 'while', 'for', 'define', 'return', 'break', '{'].includes(token)) {
      this.#at = this.#tokens.length;
      throw new SyntaxError(`${token} is not run in this sandbox: use awk or the shell`);
    }
    if (token.startsWith('"')) {
      this.#at++;
      this.output += token.slice(1, -1);
      return;
    }
    if (token === 'print') {
      do {
        this.#at++;
        const text = this.#tokens[this.#at] ?? '';
        if (text.startsWith('"')) {
          this.#at++;
          this.output += text.slice(1, -1).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
        } else this.output += this.#shown(this.#expression());
      } while (this.#tokens[this.#at] === ',');
      return;
    }
    const isAssignment = /^[a-z]/.test(token) && /^([-+*/%^]?=)$/.test(this.#tokens[this.#at + 1] ?? '');
    const value = this.#expression();
    if (isAssignment) return;
    this.#last = value;
    this.output += `${this.#shown(value).replace(new RegExp(`.{${LINE - 1}}(?=..)`, 'g'), '$&\\\n')}\n`;
  }

  #expression(): Decimal {
    let left = this.#both();
    while (this.#take('||')) {
      const right = this.#both();
      left = truth(left.units !== 0n || right.units !== 0n);
    }
    return left;
  }

  #both(): Decimal {
    let left = this.#relation();
    while (this.#take('&&')) {
      const right = this.#relation();
      left = truth(left.units !== 0n && right.units !== 0n);
    }
    return left;
  }

  #relation(): Decimal {
    if (this.#take('!')) return truth(this.#relation().units === 0n);
    let left = this.#assignment();
    for (;;) {
      const sign = ['==', '!=', '<=', '>=', '<', '>'].find((one) => this.#take(one));
      if (sign === undefined) return left;
      const [a, b] = aligned(left, this.#assignment());
      left = truth(
        { '==': a === b, '!=': a !== b, '<=': a <= b, '>=': a >= b, '<': a < b, '>': a > b }[sign] ?? false,
      );
    }
  }

  #assignment(): Decimal {
    const [name = '', sign = ''] = this.#tokens.slice(this.#at, this.#at + 2);
    if (!/^[a-z]/.test(name) || !/^[-+*/%^]?=$/.test(sign)) return this.#sum();
    this.#at += 2;
    const right = this.#assignment();
    const value = sign === '=' ? right : this.#operate(sign.charAt(0), this.#variable(name), right);
    this.#variables.set(name, value);
    return value;
  }

  #sum(): Decimal {
    let left = this.#product();
    for (;;) {
      const sign = ['+', '-'].find((one) => this.#take(one));
      if (sign === undefined) return left;
      left = this.#operate(sign, left, this.#product());
    }
  }

  #product(): Decimal {
    let left = this.#negated();
    for (;;) {
      const sign = ['*', '/', '%'].find((one) => this.#take(one));
      if (sign === undefined) return left;
      left = this.#operate(sign, left, this.#negated());
    }
  }

  /** Binds closer than the power: `-2^2` is 4. */
  #negated(): Decimal {
    const base = this.#unary();
    return this.#take('^') ? this.#operate('^', base, this.#negated()) : base;
  }

  #unary(): Decimal {
    if (!this.#take('-')) return this.#primary();
    const { units, scale } = this.#unary();
    return { units: -units, scale };
  }

  #primary(): Decimal {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '(') {
      const value = this.#expression();
      this.#expect(')');
      return value;
    }
    if (/^[0-9A-F.]+$/.test(token) && token !== '.') return this.#number(token);
    if (token === 'last' || token === '.') return this.#last;
    if (!/^[a-z]/.test(token)) throw new SyntaxError('syntax error');
    if (!this.#take('(')) return this.#variable(token);
    const value = this.#expression();
    this.#expect(')');
    return this.#call(token, value);
  }

  #number(token: string): Decimal {
    const base = Number(this.#base('ibase'));
    const [whole = '', part = ''] = token.split('.');
    if (base === 10) return { units: BigInt(whole + part || '0'), scale: part.length };
    const units = [...(whole + part)].reduce(
      (sum, digit) => sum * BigInt(base) + BigInt(Number.parseInt(digit, 16)),
      0n,
    );
    return {
      units: (units * 10n ** BigInt(part.length)) / BigInt(base) ** BigInt(part.length),
      scale: part.length,
    };
  }

  #call(name: string, value: Decimal): Decimal {
    const digits = String(value.units).replace('-', '');
    if (name === 'length') return { units: BigInt(Math.max(digits.length, value.scale)), scale: 0 };
    if (name === 'scale') return { units: BigInt(value.scale), scale: 0 };
    if (name === 'sqrt') {
      const scale = Math.max(this.#scale(), value.scale);
      if (value.units < 0n) throw new RangeError('Square root of a negative number');
      return { units: root(rescaled(value, scale * 2)), scale };
    }
    const run: Readonly<Record<string, (x: number) => number>> = {
      e: Math.exp,
      l: Math.log,
      s: Math.sin,
      c: Math.cos,
      a: Math.atan,
    };
    const one = run[name];
    // Pi is what most ask for, with all its digits.
    if (name === 'a' && value.units === 10n ** BigInt(value.scale))
      return { units: quarterOfPi(this.#scale()), scale: this.#scale() };
    if (one === undefined) throw new SyntaxError(`Function ${name} not defined.`);
    if (this.#scale() > 15) this.#variables.set('scale', { units: 15n, scale: 0 });
    return decimalOf(one(Number(value.units) / 10 ** value.scale), this.#scale());
  }

  #operate(sign: string, left: Decimal, right: Decimal): Decimal {
    const [a, b] = aligned(left, right);
    const most = Math.max(left.scale, right.scale);
    const scale = this.#scale();
    switch (sign) {
      case '+':
        return { units: a + b, scale: most };
      case '-':
        return { units: a - b, scale: most };
      case '*': {
        const full = { units: left.units * right.units, scale: left.scale + right.scale };
        const kept = Math.min(full.scale, Math.max(scale, most));
        return { units: rescaled(full, kept), scale: kept };
      }
      case '/':
        return divided(left, right, scale);
      case '%': {
        const quotient = divided(left, right, scale);
        const kept = Math.max(scale + right.scale, left.scale);
        const product = { units: quotient.units * right.units, scale: quotient.scale + right.scale };
        return { units: rescaled(left, kept) - rescaled(product, kept), scale: kept };
      }
      default:
        return this.#power(left, right);
    }
  }

  #power(base: Decimal, { units, scale }: Decimal): Decimal {
    const exponent = units / 10n ** BigInt(scale);
    const size = exponent < 0n ? -exponent : exponent;
    if (size * BigInt(String(base.units).length) > MAX_DIGITS) throw new RangeError('the number is too long');
    const full = { units: base.units ** size, scale: base.scale * Number(size) };
    if (exponent < 0n) return divided({ units: 1n, scale: 0 }, full, this.#scale());
    const kept = Math.min(full.scale, Math.max(this.#scale(), base.scale));
    return { units: rescaled(full, kept), scale: kept };
  }

  #shown(value: Decimal): string {
    const base = Number(this.#base('obase'));
    if (base !== 10 && base >= 2 && base <= 16) {
      const whole = value.units / 10n ** BigInt(value.scale);
      return whole.toString(base).toUpperCase();
    }
    const sign = value.units < 0n ? '-' : '';
    const digits = String(value.units)
      .replace('-', '')
      .padStart(value.scale + 1, '0');
    if (value.units === 0n) return '0';
    const whole = digits.slice(0, digits.length - value.scale).replace(/^0$/, value.scale > 0 ? '' : '0');
    return `${sign}${whole}${value.scale > 0 ? `.${digits.slice(-value.scale)}` : ''}`;
  }

  #variable(name: string): Decimal {
    return (
      this.#variables.get(name) ?? (name === 'ibase' || name === 'obase' ? { units: 10n, scale: 0 } : ZERO)
    );
  }

  #base(name: string): bigint {
    return this.#variable(name).units;
  }

  #scale(): number {
    return Math.min(MAX_DIGITS, Number(this.#variable('scale').units));
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw new SyntaxError('syntax error');
  }
}
