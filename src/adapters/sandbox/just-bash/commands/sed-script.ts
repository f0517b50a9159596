// A sed script, read.
import { compilePattern } from './posix-pattern.ts';

export type Address =
  | { kind: 'line'; line: number }
  | { kind: 'last' }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'pattern'; pattern: RegExp | undefined }
  | { kind: 'count'; lines: number }
  | { kind: 'multiple'; of: number };

export interface SedCommand {
  name: string;
  from: Address | undefined;
  to: Address | undefined;
  isNegated: boolean;
  /** The text of a, i, c; the label of b, t; the file of r, w; the code of q. */
  text: string;
  pattern?: RegExp | undefined;
  replacement?: string;
  flags?: { isGlobal: boolean; nth: number; prints: boolean; file: string | undefined };
  /** Index of the command behind the closing brace. */
  end: number;
  /** State of a range: where it ends, or undefined while it is not open. */
  isOpen: boolean;
  until: number;
}

export class SedReader {
  readonly commands: SedCommand[] = [];
  readonly #text: string;
  readonly #isExtended: boolean;
  #at = 0;

  constructor(text: string, isExtended: boolean) {
    this.#text = text;
    this.#isExtended = isExtended;
  }

  /** Throws SyntaxError with sed's sentence. */
  read(): SedCommand[] {
    const open: number[] = [];
    for (;;) {
      this.#skip(/^[\s;]+/);
      if (this.#at >= this.#text.length) break;
      if (this.#skip(/^#[^\n]*/)) continue;
      const command = this.#command();
      const index = this.commands.push(command) - 1;
      if (command.name === '{') open.push(index);
      else if (command.name === '}') {
        const begin = this.commands[open.pop() ?? -1];
        if (!begin) throw new SyntaxError("unexpected `}'");
        begin.end = index;
      }
    }
    if (open.length > 0) throw new SyntaxError("unmatched `{'");
    return this.commands;
  }

  #command(): SedCommand {
    const from = this.#address();
    let to: Address | undefined;
    if (from && this.#skip(/^\s*,\s*/)) {
      to = this.#address();
      if (!to) throw new SyntaxError("unexpected `,'");
    }
    const isNegated = this.#skip(/^\s*!\s*/) !== undefined;
    this.#skip(/^\s+/);
    const name = this.#text.charAt(this.#at++);
    const command: SedCommand = { name, from, to, isNegated, text: '', end: -1, isOpen: false, until: 0 };
    if (name === '') throw new SyntaxError('missing command');
    if (name === 's') this.#substitution(command);
    else if (name === 'y') this.#transliteration(command);
    else if ('aic'.includes(name)) command.text = this.#inserted();
    else if (':btT'.includes(name))
      command.text = (this.#skip(name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/) ?? '').trim();
    else if ('rRwW'.includes(name)) command.text = (this.#skip(/^[^\n]*/) ?? '').trim();
    else if ('qQlL'.includes(name)) command.text = (this.#skip(/^\s*\d*/) ?? '').trim();
    else if (!'{}=dDgGhHnNpPxzF'.includes(name)) throw new SyntaxError(`unknown command: \`${name}'`);
    if (!'{aicrRwW'.includes(name) && this.#skip(/^[ \t]*(?=[\n;}#]|$)/) === undefined)
      throw new SyntaxError('extra characters after command');
    return command;
  }

  #address(): Address | undefined {
    const step = this.#skip(/^\d+~\d+/)?.split('~');
    if (step) return { kind: 'step', first: Number(step[0]), step: Number(step[1]) };
    const line = this.#skip(/^\d+/);
    if (line !== undefined) return { kind: 'line', line: Number(line) };
    const relative = this.#skip(/^[+~]\d+/);
    if (relative)
      return relative.startsWith('+')
        ? { kind: 'count', lines: Number(relative.slice(1)) }
        : { kind: 'multiple', of: Number(relative.slice(1)) };
    if (this.#skip(/^\$/)) return { kind: 'last' };
    if (!this.#skip(/^(\/|\\(?=.))/)) return undefined;
    const delimiter = this.#text.charAt(this.#at - 1) === '/' ? '/' : this.#text.charAt(this.#at++);
    const source = this.#until(delimiter, true);
    const flags = this.#skip(/^[IM]*/) ?? '';
    return { kind: 'pattern', pattern: this.#compile(source, flags) };
  }

  /** undefined stands for the pattern used last. */
  #compile(source: string, flags: string): RegExp | undefined {
    if (source === '') return undefined;
    return compilePattern(source, {
      kind: this.#isExtended ? 'extended' : 'basic',
      ignoreCase: /i/i.test(flags),
      multiline: /m/i.test(flags),
      global: true,
      escapes: true,
    });
  }

  #substitution(command: SedCommand): void {
    const delimiter = this.#text.charAt(this.#at++);
    const source = this.#until(delimiter, true);
    command.replacement = this.#until(delimiter, false);
    const flags = this.#skip(/^[gpiImMe0-9]*/) ?? '';
    const file = this.#skip(/^w[ \t]*[^\n]*/)
      ?.slice(1)
      .trim();
    command.pattern = this.#compile(source, flags);
    command.flags = {
      isGlobal: flags.includes('g'),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      prints: flags.includes('p'),
      file,
    };
  }

  #transliteration(command: SedCommand): void {
    const delimiter = this.#text.charAt(this.#at++);
    const plain = (text: string): string =>
      text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\');
    command.text = plain(this.#until(delimiter, false));
    command.replacement = plain(this.#until(delimiter, false));
    if ([...command.text].length !== [...command.replacement].length)
      throw new SyntaxError("strings for `y' command are different lengths");
  }

  /** Up to the delimiter; in a pattern one inside brackets does not count. */
  #until(delimiter: string, isPattern: boolean): string {
    let out = '';
    for (;;) {
      const char = this.#text.charAt(this.#at++);
      if (char === '') throw new SyntaxError('unterminated command');
      if (char === delimiter) return out;
      if (char === '\\') {
        const next = this.#text.charAt(this.#at++);
        out += next === delimiter && !'.*[]^$+?(){}|&'.includes(next) ? next : `\\${next}`;
      } else if (char === '[' && isPattern) {
        const set = /^\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]\n])*\]/.exec(this.#text.slice(this.#at))?.[0] ?? '';
        out += char + set;
        this.#at += set.length;
      } else out += char;
    }
  }

  #inserted(): string {
    if (this.#skip(/^[ \t]*\\\n/) === undefined) this.#skip(/^[ \t]*\\?/);
    const raw = this.#skip(/^(?:\\[\s\S]|[^\\\n])*/) ?? '';
    return `${raw.replace(/\\([\s\S])/g, '$1')}\n`;
  }

  #skip(pattern: RegExp): string | undefined {
    const [found] = pattern.exec(this.#text.slice(this.#at)) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
