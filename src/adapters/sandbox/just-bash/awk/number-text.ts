// Numbers as C's printf writes them, and as print and a concatenation do.

/** `print` writes a larger whole number by OFMT, as mawk 1.3.4 does: `1e11`, not eleven zeros. */
const LARGEST_PRINTED = 2 ** 31 - 1;
/** In a text or a subscript it keeps all of its digits, so that no two of them fall together. */
const LARGEST_WHOLE = 2 ** 63;

export function wholeText(number: number, conversion: string): string {
  if (Number.isInteger(number) && Math.abs(number) < LARGEST_WHOLE) {
    return Number.isSafeInteger(number) ? String(number) : BigInt(number).toString();
  }
  return fractionText(number, conversion);
}

export function printedText(number: number, conversion: string): string {
  if (Number.isInteger(number) && Math.abs(number) <= LARGEST_PRINTED) return String(number);
  return fractionText(number, conversion);
}

function fractionText(number: number, conversion: string): string {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'nan' : number < 0 ? '-inf' : 'inf';
  if (conversion === '%.6g') return floatText(number, 'g', 6);
  const [, before = '', flags = '', width = '', precision = '6', kind = 'g', after = ''] =
    /^([^%]*)%([-+ 0#]*)(\d*)(?:\.(\d*))?([eEfFgGdi])(.*)$/s.exec(conversion) ?? [];
  const text =
    kind === 'd' || kind === 'i'
      ? String(Math.trunc(number))
      : floatText(number, kind, Number(precision), flags.includes('#'));
  const size = Math.min(Number(width), MAX_DIGITS);
  return before + (flags.includes('-') ? text.padEnd(size) : text.padStart(size)) + after;
}

/** One of `e`, `f` and `g` in either case. */
export function floatText(number: number, kind: string, precision: number, keepsZeros = false): string {
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'nan' : number < 0 ? '-inf' : 'inf';
  const isNegative = number < 0 || Object.is(number, -0);
  const size = Math.abs(number);
  const digits = Math.min(precision, MAX_DIGITS);
  const small = kind.toLowerCase();
  const text =
    small === 'f'
      ? fixed(size, digits)
      : small === 'e'
        ? exponential(size, digits)
        : general(size, digits || 1, keepsZeros);
  const padded = small === 'e' || small === 'g' ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text;
  return (isNegative ? '-' : '') + (kind === small ? padded : padded.toUpperCase());
}

/** What JavaScript can do. */
const MAX_DIGITS = 100;

function general(size: number, significant: number, keepsZeros: boolean): string {
  const scientific = exponential(size, Math.min(significant - 1, MAX_DIGITS));
  const power = Number(scientific.slice(scientific.indexOf('e') + 1));
  const text =
    power < -4 || power >= significant
      ? scientific
      : fixed(size, Math.min(significant - 1 - power, MAX_DIGITS));
  return keepsZeros || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/, '');
}

function fixed(size: number, digits: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  const text = size.toFixed(digits);
  if (!mayBeHalf(size, digits)) return text;
  return toEven(text, size.toFixed(Math.min(digits + 30, MAX_DIGITS)), digits);
}

function exponential(size: number, digits: number): string {
  const text = size.toExponential(digits);
  if (!mayBeHalf(size, digits)) return text;
  const exact = size.toExponential(Math.min(digits + 30, MAX_DIGITS));
  const at = exact.indexOf('e');
  // The one that was rounded up to the next power of ten is not half way.
  if (exact.slice(at) !== text.slice(text.indexOf('e'))) return text;
  return toEven(text.slice(0, text.indexOf('e')), exact.slice(0, at), digits) + exact.slice(at);
}

/** Only what ends after one more binary digit than these decimal ones lies half way between two. */
function mayBeHalf(size: number, digits: number): boolean {
  return (size * 2 ** (digits + 1)) % 1 === 0;
}

/** C rounds what lies half way to the even digit, JavaScript up. */
function toEven(rounded: string, exact: string, digits: number): string {
  const end = exact.indexOf('.') + 1 + digits;
  if (!/^5(0*)$/.test(exact.slice(end))) return rounded;
  const cut = digits === 0 ? exact.slice(0, end - 1) : exact.slice(0, end);
  return /[02468]$/.test(cut) ? cut : rounded;
}
