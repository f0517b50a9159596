// printf and echo with bytes: `\xff` is one byte, not the character of that number, and whole numbers have 64 bits.
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, decoded, encoded } from './command.ts';
import { formatDate } from './date-text.ts';

export async function printf(args: string[], context: Context): Promise<ExecResult> {
  const rest = args[0] === '--' ? args.slice(1) : [...args];
  const variable = rest[0] === '-v' ? rest[1] : undefined;
  if (variable !== undefined) rest.splice(0, 2);
  const [format, ...values] = rest;
  if (format === undefined)
    return { stdout: '', stderr: 'printf: usage: printf [-v var] format [arguments]\n', exitCode: 2 };
  const writer = new Writer(values);
  writer.write(format);
  const stderr = writer.complaints.map((text) => `bash: printf: ${text}\n`).join('');
  const exitCode = stderr === '' ? 0 : 1;
  if (variable === undefined) return bytesOut(writer.out, stderr, exitCode);
  const [, name = variable, subscript] = /^([^[]+)\[(.+)\]$/.exec(variable) ?? [];
  await context.assignShellVariable?.(name, decoded(writer.out), subscript);
  return { stdout: '', stderr, exitCode };
}

export async function echo(args: string[], { xpgEcho }: Context): Promise<ExecResult> {
  let hasEscapes = xpgEcho === true;
  let hasEnd = true;
  let at = 0;
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    for (const letter of args[at]?.slice(1) ?? '') {
      if (letter === 'n') hasEnd = false;
      else hasEscapes = letter === 'e';
    }
  }
  const text = args.slice(at).join(' ');
  if (!hasEscapes) return { stdout: `${text}${hasEnd ? '\n' : ''}`, stderr: '', exitCode: 0 };
  const { bytes, isCut } = unescaped(text, 'echo');
  return bytesOut(`${bytes}${hasEnd && !isCut ? '\n' : ''}`);
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  E: '\x1b',
  '\\': '\\',
};

/** Backslash escapes as bytes; `\c` ends the text where it is known. */
function unescaped(text: string, kind: 'format' | 'echo'): { bytes: string; isCut: boolean } {
  const octal = kind === 'echo' ? '0[0-7]{0,3}' : '[0-7]{1,3}';
  const pattern = new RegExp(
    `\\\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(${octal})|([^]))`,
    'g',
  );
  let bytes = '';
  let last = 0;
  for (const match of text.matchAll(pattern)) {
    bytes += encoded(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [whole, hex, short, long, digits, letter = ''] = match;
    if (hex !== undefined) bytes += String.fromCharCode(Number.parseInt(hex, 16));
    else if (short !== undefined || long !== undefined)
      bytes += encoded(String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(short ?? long ?? '', 16))));
    else if (digits !== undefined) bytes += String.fromCharCode(Number.parseInt(digits, 8) & 255);
    else if (letter === 'c' && kind === 'echo') return { bytes, isCut: true };
    else bytes += SIMPLE[letter] ?? (kind === 'format' && /["'?]/.test(letter) ? letter : encoded(whole));
  }
  return { bytes: bytes + encoded(text.slice(last)), isCut: false };
}

const DIRECTIVE =
  /%(?:%|\(([^)]*)\)T|([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d*))?([hlLjzt]*)([diouxXeEfFgGaAcsbqQ]))/g;

class Writer {
  out = '';
  readonly complaints: string[] = [];
  readonly #values: string[];
  #isCut = false;

  constructor(values: string[]) {
    this.#values = values;
  }

  /** Over and over, as long as there are values. */
  write(format: string): void {
    let before: number;
    do {
      before = this.#values.length;
      this.#once(format);
    } while (this.#values.length > 0 && this.#values.length < before && !this.#isCut);
  }

  #once(format: string): void {
    let last = 0;
    for (const match of format.matchAll(DIRECTIVE)) {
      this.out += unescaped(format.slice(last, match.index), 'format').bytes;
      last = match.index + match[0].length;
      this.out += this.#directive(match);
      if (this.#isCut) return;
    }
    const rest = format.slice(last);
    const bad = /(?<!\\)%(.?)/.exec(rest);
    if (bad)
      this.complaints.push(
        bad[1] ? `\`${bad[1]}': invalid format character` : "`%': missing format character",
      );
    this.out += unescaped(bad ? rest.slice(0, bad.index) : rest, 'format').bytes;
    this.#isCut ||= bad !== null;
  }

  #directive([
    whole,
    time,
    givenFlags = '',
    givenWidth,
    givenPrecision,
    ,
    kind = '',
  ]: RegExpMatchArray): string {
    if (whole === '%%') return '%';
    if (time !== undefined) {
      const seconds = Number(this.#values.shift() ?? -1);
      return formatDate(time || '%H:%M:%S', seconds < 0 ? new Date() : new Date(seconds * 1000));
    }
    let width = givenWidth === '*' ? Number(this.#values.shift() ?? 0) : Number(givenWidth ?? 0);
    const flags = width < 0 ? `${givenFlags}-` : givenFlags;
    width = Math.min(Math.abs(width), 1_000_000);
    const precision =
      givenPrecision === undefined
        ? undefined
        : givenPrecision === '*'
          ? Number(this.#values.shift() ?? 0)
          : Number(givenPrecision);
    const body = this.#converted(kind, flags, precision);
    if (flags.includes('-')) return body.padEnd(width);
    const isZeroed =
      flags.includes('0') &&
      !'csbqQ'.includes(kind) &&
      !('diouxX'.includes(kind) && precision !== undefined) &&
      /\d/.test(body);
    if (!isZeroed) return body.padStart(width);
    const [, sign = '', digits = ''] = /^([-+ ]?(?:0[xX])?)(.*)$/s.exec(body) ?? [];
    return sign + digits.padStart(width - sign.length, '0');
  }

  #converted(kind: string, flags: string, precision: number | undefined): string {
    const value = this.#values.shift();
    if (kind === 's')
      return encoded(
        precision === undefined ? (value ?? '') : [...(value ?? '')].slice(0, precision).join(''),
      );
    if (kind === 'c') return encoded((value ?? '').slice(0, 1));
    if (kind === 'q' || kind === 'Q') return encoded(quotedWord(value ?? ''));
    if (kind === 'b') {
      const { bytes, isCut } = unescaped((value ?? '').replace(/\\([1-7][0-7]{0,2})/g, '\\0$1'), 'echo');
      this.#isCut ||= isCut;
      return precision === undefined ? bytes : bytes.slice(0, precision);
    }
    const sign = (isNegative: boolean): string =>
      isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    if ('diouxX'.includes(kind)) {
      const number = this.#integer(value ?? '0');
      if (kind === 'd' || kind === 'i')
        return sign(number < 0n) + String(number < 0n ? -number : number).padStart(precision ?? 1, '0');
      const unsigned = BigInt.asUintN(64, number);
      const text = unsigned.toString({ o: 8, x: 16, X: 16 }[kind] ?? 10).padStart(precision ?? 1, '0');
      const prefixed =
        flags.includes('#') && number !== 0n ? `${{ o: '0', x: '0x', X: '0x' }[kind] ?? ''}${text}` : text;
      return kind === 'X' ? prefixed.toUpperCase() : prefixed;
    }
    const number = this.#float(value ?? '0');
    return (
      sign(number < 0 || Object.is(number, -0)) +
      floatText(Math.abs(number), kind, precision ?? 6, flags.includes('#'))
    );
  }

  #integer(text: string): bigint {
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const [, sign = '', digits = '', rest = ''] =
      /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)?(.*)$/s.exec(text) ?? [];
    if (rest !== '' || (digits === '' && text !== '')) this.complaints.push(`${text}: invalid number`);
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    return BigInt.asIntN(64, BigInt(octal || 0) * (sign === '-' ? -1n : 1n));
  }

  #float(text: string): number {
    if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
    const number = /^\s*[+-]?0[xX]/.test(text) ? Number(text) : Number.parseFloat(text);
    if (
      Number.isNaN(number) ||
      !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^\s*[+-]?(0[xX][\da-fA-F]+|inf(inity)?|nan)$/i.test(text)
    ) {
      if (text !== '') this.complaints.push(`${text}: invalid number`);
    }
    return /^[+-]?inf/i.test(text)
      ? text.startsWith('-')
        ? -Infinity
        : Infinity
      : Number.isNaN(number)
        ? 0
        : number;
  }
}

/** Of a number that is not negative, as C prints it. */
export function floatText(number: number, kind: string, precision: number, keepsZeros = false): string {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'nan' : 'inf';
  const digits = Math.min(precision, 100);
  const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');
  let text: string;
  if (kind === 'f' || kind === 'F') text = fixed(number, digits);
  else if (kind === 'e' || kind === 'E') text = exponent(number.toExponential(digits));
  else {
    const significant = digits || 1;
    const scientific = number.toExponential(significant - 1);
    const power = Number(scientific.slice(scientific.indexOf('e') + 1));
    text =
      power < -4 || power >= significant ? scientific : fixed(number, Math.max(0, significant - 1 - power));
    if (!keepsZeros && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
    text = exponent(text);
  }
  return kind === kind.toUpperCase() ? text.toUpperCase() : text;
}

/** Halves go to the even digit where the number is exactly half, as in C; toFixed rounds them up. */
function fixed(number: number, digits: number): string {
  if (number >= 1e21) return BigInt(number).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  if (digits === 0 && number % 1 === 0.5)
    return String(Math.floor(number) % 2 === 0 ? Math.floor(number) : Math.ceil(number));
  return number.toFixed(digits);
}

const CONTROLS: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x1b': '\\E',
  '\x07': '\\a',
};

function quotedWord(text: string): string {
  if (text === '') return "''";
  if (/\p{Cc}/u.test(text)) {
    const shown = text
      .replace(/[\\']/g, '\\$&')
      .replace(
        /\p{Cc}/gu,
        (char) => CONTROLS[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
      );
    return `$'${shown}'`;
  }
  return text.replace(/[^\w@%+=:./\u0080-\u{10ffff}-]/gu, '\\$&');
}
