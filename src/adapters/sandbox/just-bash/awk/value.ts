// What a variable holds, and how it turns into a number, a text, a truth. What comes from outside (fields, lines, -v)
// is a text that compares as a number when it looks like one.
import { wholeText } from './number-text.ts';

export type Value = number | string | InputText | undefined;
export type AwkArray = Map<string, Value>;

const LOOKS_NUMERIC =
  /^[ \t\n\r\f\v]*(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+](?:inf|nan))[ \t\n\r\f\v]*$/i;
const LEADING_NUMBER =
  /^[ \t\n\r\f\v]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+](?:inf|nan)(?![a-z\d_]))/i;

/** A text from outside. */
export class InputText {
  readonly text: string;
  private looks: number | undefined | 'unknown' = 'unknown';

  constructor(text: string) {
    this.text = text;
  }

  /** Undefined when it does not look like a number. */
  get number(): number | undefined {
    if (this.looks === 'unknown') {
      this.looks = LOOKS_NUMERIC.test(this.text) ? numberIn(this.text) : undefined;
    }
    return this.looks;
  }
}

/** The number a text begins with; 0 when it begins with none. */
export function numberIn(text: string): number {
  const quick = Number(text);
  if (Number.isFinite(quick) && !/[^\d.eE+\- \t\n]/.test(text)) return quick;
  const found = LEADING_NUMBER.exec(text)?.[1];
  if (found === undefined) return 0;
  const number = Number(found);
  if (!Number.isNaN(number)) return number;
  if (/nan/i.test(found)) return Number.NaN;
  return found.startsWith('-') ? -Infinity : Infinity;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  return numberIn(typeof value === 'string' ? value : value.text);
}

/** `format` is CONVFMT, for a number with a fraction. */
export function toText(value: Value, format: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return wholeText(value, format);
  return value === undefined ? '' : value.text;
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  if (value === undefined) return false;
  const { number } = value;
  return number === undefined ? value.text !== '' : number !== 0;
}

function comparedAs(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  return typeof value === 'string' ? undefined : value.number;
}

/** Below 0, 0, above 0; NaN compares with nothing. As numbers when both are, otherwise as texts. */
export function compare(a: Value, b: Value, format: string): number {
  const left = comparedAs(a);
  const right = left === undefined ? undefined : comparedAs(b);
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : left - right;
  const leftText = toText(a, format);
  const rightText = toText(b, format);
  return leftText < rightText ? -1 : leftText > rightText ? 1 : 0;
}
