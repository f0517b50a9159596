// tr over bytes, and paste with standard input where no file is named.
import type { ExecResult } from 'just-bash';
import { bytesOut, type Context, encoded, failed, originalOf, stdinOf } from './command.ts';
import { parseOptions } from './options.ts';

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /\d/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t\n\r\f\v]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  xdigit: /[0-9A-Fa-f]/,
};
const ALL = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
};

export async function tr(args: string[], context: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'cCdst',
    long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    stopsAtOperand: true,
  });
  const [first, second] = options.operands;
  if (options.unknown || first === undefined)
    return failed(
      options.unknown
        ? `tr: invalid option -- '${options.unknown.replace(/^-/, '')}'`
        : 'tr: missing operand',
    );
  const isComplement = options.has('c') || options.has('C');
  const from = isComplement ? complement(setOf(first)) : setOf(first);
  const to = second === undefined ? [] : setOf(second, from.length);
  const deletes = options.has('d');
  if (!deletes && second === undefined && !options.has('s'))
    return failed(`tr: missing operand after '${first}'`);
  const map = new Map<string, string>();
  if (!deletes && second !== undefined) {
    if (to.length === 0) return failed('tr: when not truncating set1, string2 must be non-empty');
    from.forEach((char, i) => {
      if (i < to.length || !options.has('t')) map.set(char, to[Math.min(i, to.length - 1)] ?? char);
    });
  }
  const gone = new Set(deletes ? from : []);
  const squeezed = new Set(options.has('s') ? (second === undefined ? from : to) : []);
  const out: string[] = [];
  let last = '';
  for (const char of stdinOf(context)) {
    if (gone.has(char)) continue;
    const changed = map.get(char) ?? char;
    if (changed === last && squeezed.has(changed)) continue;
    last = changed;
    out.push(changed);
  }
  return bytesOut(out.join(''));
}

function complement(set: readonly string[]): string[] {
  const known = new Set(set);
  return ALL.filter((char) => !known.has(char));
}

function setOf(text: string, length = 0): string[] {
  const out: string[] = [];
  const bytes = encoded(text);
  const pattern =
    /\[:(\w+):\]|\[=(.)=\]|\[(.)\*(\d*)\]|(\\[0-7]{1,3}|\\[\s\S]|[\s\S])(?:-(\\[0-7]{1,3}|\\[\s\S]|[\s\S]))?/g;
  for (const [, named, same, repeated, count, low = '', high] of bytes.matchAll(pattern)) {
    const set = named === undefined ? undefined : CLASSES[named];
    if (set) out.push(...ALL.filter((char) => char < '\x80' && set.test(char)));
    else if (same !== undefined) out.push(same);
    else if (repeated !== undefined)
      out.push(...Array.from({ length: Number(count) || Math.max(0, length - out.length) }, () => repeated));
    else {
      const [begin, end] = [unescaped(low).charCodeAt(0), unescaped(high ?? low).charCodeAt(0)];
      for (let code = begin; code <= end; code++) out.push(String.fromCharCode(code));
    }
  }
  return out;
}

function unescaped(text: string): string {
  if (!text.startsWith('\\') || text.length === 1) return text;
  if (/^\\[0-7]/.test(text)) return String.fromCharCode(Number.parseInt(text.slice(1), 8) & 255);
  return ESCAPES[text.charAt(1)] ?? text.charAt(1);
}

export function paste(args: string[], context: Context): Promise<ExecResult> {
  const { operands } = parseOptions(args, {
    letters: 'd:sz',
    long: { delimiters: 'd', serial: 's', 'zero-terminated': 'z' },
  });
  return originalOf(context)(operands.length === 0 ? [...args, '-'] : args);
}
