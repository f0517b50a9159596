// The cycle of sed: a line is read, the commands that select it are run, what is left is printed.
import { type Context, decoded, encoded, readBytes } from './command.ts';
import type { Address, SedCommand } from './sed-script.ts';

interface EditorOptions {
  commands: SedCommand[];
  end: string;
  isQuiet: boolean;
  files: Map<string, string>;
  context: Context;
}

/** A script that jumps more often than this for one line will not end. */
const MAX_STEPS = 1_000_000;

export class Editor {
  exitCode: number | undefined;
  readonly #options: EditorOptions;
  #lines: string[] = [];
  #lacksEnd = false;
  #next = 0;
  #pattern = '';
  #hold = '';
  #out: string[] = [];
  #after: string[] = [];
  #last: RegExp | undefined;
  #hasReplaced = false;
  #name = '';
  #steps = 0;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  async run(text: string, name: string): Promise<string> {
    this.#name = name;
    this.#lines = text.split(this.#options.end);
    this.#lacksEnd = this.#lines.at(-1) !== '';
    if (!this.#lacksEnd) this.#lines.pop();
    let keeps = false;
    while (keeps || this.#next < this.#lines.length) {
      if (!keeps) this.#pattern = this.#lines[this.#next++] ?? '';
      this.#hasReplaced = false;
      const ended = await this.#cycle();
      keeps = ended === 'again';
      if (ended === 'end' || ended === 'quit') this.#autoprint();
      this.#flush();
      if (ended === 'quit' || ended === 'quit silently') break;
    }
    const whole = this.#out.join('');
    return this.#lacksEnd && this.#next >= this.#lines.length && this.#endsWithInput
      ? whole.slice(0, -1)
      : whole;
  }

  /** Whether the last thing printed was the last line, whose end may be missing. */
  #endsWithInput = false;

  #print(text: string, isInput: boolean): void {
    this.#out.push(text + this.#options.end);
    this.#endsWithInput = isInput && this.#next >= this.#lines.length;
  }

  #autoprint(): void {
    if (!this.#options.isQuiet) this.#print(this.#pattern, true);
  }

  #flush(): void {
    for (const text of this.#after.splice(0)) {
      this.#out.push(text);
      this.#endsWithInput = false;
    }
  }

  async #cycle(): Promise<'end' | 'deleted' | 'again' | 'quit' | 'quit silently'> {
    const { commands } = this.#options;
    for (let at = 0; at < commands.length; at++) {
      if (++this.#steps > MAX_STEPS + this.#lines.length * 100)
        throw new Error('sed: too many commands, it would not end');
      const command = commands[at];
      if (!command) break;
      if (this.#selects(command) === command.isNegated) {
        if (command.name === '{') at = command.end;
        continue;
      }
      const { name, text } = command;
      if (name === 'd') return 'deleted';
      if (name === 'D') {
        const newline = this.#pattern.indexOf('\n');
        if (newline === -1) return 'deleted';
        this.#pattern = this.#pattern.slice(newline + 1);
        return 'again';
      }
      if (name === 'q' || name === 'Q') {
        this.exitCode = Number(text || 0);
        return name === 'q' ? 'quit' : 'quit silently';
      }
      if (name === 'c') {
        if (!command.to || command.isNegated || !command.isOpen) this.#out.push(text);
        return 'deleted';
      }
      if (name === 'n' || name === 'N') {
        const isLast = this.#next >= this.#lines.length;
        if (isLast) return 'quit';
        if (name === 'n') {
          this.#autoprint();
          this.#flush();
          this.#pattern = this.#lines[this.#next++] ?? '';
        } else this.#pattern += `\n${this.#lines[this.#next++] ?? ''}`;
      } else if (name === 'b' || ((name === 't' || name === 'T') && this.#hasReplaced === (name === 't'))) {
        if (name === 't') this.#hasReplaced = false;
        if (text === '') return 'end';
        at = commands.findIndex((one) => one.name === ':' && one.text === text);
        if (at === -1) throw new Error(`sed: can't find label for jump to \`${text}'`);
      } else await this.#simple(command);
    }
    return 'end';
  }

  async #simple(command: SedCommand): Promise<void> {
    const { name, text } = command;
    const { files, context } = this.#options;
    const newline = this.#pattern.indexOf('\n');
    const firstLine = newline === -1 ? this.#pattern : this.#pattern.slice(0, newline);
    if (name === 's') this.#substitute(command);
    else if (name === 'p') this.#print(this.#pattern, true);
    else if (name === 'P') this.#print(firstLine, false);
    else if (name === '=') this.#print(String(this.#next), false);
    else if (name === 'F') this.#print(this.#name, false);
    else if (name === 'l') this.#print(visible(this.#pattern), false);
    else if (name === 'g') this.#pattern = this.#hold;
    else if (name === 'G') this.#pattern += `\n${this.#hold}`;
    else if (name === 'h') this.#hold = this.#pattern;
    else if (name === 'H') this.#hold += `\n${this.#pattern}`;
    else if (name === 'x') [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
    else if (name === 'z') this.#pattern = '';
    else if (name === 'y')
      this.#pattern = [...this.#pattern]
        .map((char) => [...(command.replacement ?? '')][[...text].indexOf(char)] ?? char)
        .join('');
    else if (name === 'a') this.#after.push(text);
    else if (name === 'i') {
      this.#out.push(text);
      this.#endsWithInput = false;
    } else if (name === 'r') this.#after.push(decoded(await readBytes(context, text).catch(() => '')));
    else if (name === 'w') files.set(text, `${files.get(text) ?? ''}${this.#pattern}\n`);
  }

  #selects(command: SedCommand): boolean {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return this.#matches(from);
    if (command.isOpen) {
      if (
        to.kind === 'pattern'
          ? this.#matches(to)
          : to.kind === 'last'
            ? this.#isLast()
            : this.#next >= command.until
      )
        command.isOpen = false;
      return !(to.kind === 'line' && this.#next > to.line);
    }
    const isZero = from.kind === 'line' && from.line === 0;
    if (isZero ? this.#next !== 1 : !this.#matches(from)) return false;
    if (to.kind === 'line') command.until = to.line;
    if (to.kind === 'count') command.until = this.#next + to.lines;
    if (to.kind === 'multiple')
      command.until = to.of === 0 ? this.#next : Math.ceil(this.#next / to.of) * to.of;
    command.isOpen =
      to.kind === 'pattern'
        ? !(isZero && this.#matches(to))
        : to.kind === 'last'
          ? !this.#isLast()
          : this.#next < command.until;
    return true;
  }

  #isLast(): boolean {
    return this.#next >= this.#lines.length;
  }

  #matches(address: Address): boolean {
    if (address.kind === 'line') return this.#next === address.line;
    if (address.kind === 'last') return this.#isLast();
    if (address.kind === 'step')
      return address.step === 0
        ? this.#next === address.first
        : this.#next >= address.first && (this.#next - address.first) % address.step === 0;
    if (address.kind !== 'pattern') return false;
    const pattern = this.#remembered(address.pattern);
    return pattern.test(this.#pattern);
  }

  #remembered(pattern: RegExp | undefined): RegExp {
    this.#last = pattern ?? this.#last;
    if (this.#last === undefined) throw new Error('sed: no previous regular expression');
    this.#last.lastIndex = 0;
    return this.#last;
  }

  #substitute({ pattern, replacement = '', flags }: SedCommand): void {
    if (!flags) return;
    let count = 0;
    let hasChanged = false;
    const changed = this.#pattern.replace(this.#remembered(pattern), (...groups: unknown[]) => {
      count++;
      const match = String(groups[0]);
      if (count < flags.nth || (count > flags.nth && !flags.isGlobal)) return match;
      hasChanged = true;
      return replaced(replacement, groups);
    });
    if (!hasChanged) return;
    this.#pattern = changed;
    this.#hasReplaced = true;
    if (flags.prints) this.#print(this.#pattern, true);
    const { files } = this.#options;
    if (flags.file) files.set(flags.file, `${files.get(flags.file) ?? ''}${this.#pattern}\n`);
  }
}

/** The replacement with its groups, and the case that `\U`, `\L`, `\u`, `\l` ask for. */
function replaced(template: string, groups: readonly unknown[]): string {
  let out = '';
  let mode = '';
  let once = '';
  const add = (text: string): void => {
    if (text === '') return;
    let cased = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '')
      cased = (once === 'u' ? cased.charAt(0).toUpperCase() : cased.charAt(0).toLowerCase()) + cased.slice(1);
    once = '';
    out += cased;
  };
  for (const [whole, escaped] of template.matchAll(/\\([\s\S])|[\s\S]/g)) {
    if (escaped === undefined) add(whole === '&' ? String(groups[0]) : whole);
    else if (/\d/.test(escaped)) add(String(groups[Number(escaped)] ?? ''));
    else if ('ULE'.includes(escaped)) mode = escaped;
    else if ('ul'.includes(escaped)) once = escaped;
    else add({ n: '\n', t: '\t', r: '\r', f: '\f', a: '\x07' }[escaped] ?? escaped);
  }
  return out;
}

function visible(text: string): string {
  const shown = [...encoded(text)].map((char) => {
    const named = {
      '\\': '\\\\',
      '\x07': '\\a',
      '\b': '\\b',
      '\f': '\\f',
      '\n': '\\n',
      '\r': '\\r',
      '\t': '\\t',
      '\v': '\\v',
    }[char];
    return named ?? (/[ -~]/.test(char) ? char : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
  });
  let out = '';
  let width = 0;
  for (const piece of shown) {
    if (width + piece.length > 69) {
      out += '\\\n';
      width = 0;
    }
    out += piece;
    width += piece.length;
  }
  return `${out}$`;
}
