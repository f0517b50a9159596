// A text, taken record by record. RS may change between two of them.
import type { CompilePattern, Pattern } from './pattern.ts';

/** Where a record ends, as RS says. */
export type Separator =
  | { kind: 'character'; character: string }
  | { kind: 'paragraph' }
  | { kind: 'pattern'; pattern: Pattern };

export function separatorFor(text: string, compile: CompilePattern): Separator {
  if (text === '') return { kind: 'paragraph' };
  return text.length === 1
    ? { kind: 'character', character: text }
    : { kind: 'pattern', pattern: compile(text) };
}

export class RecordReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined at the end. */
  take(separator: Separator): string | undefined {
    if (separator.kind === 'paragraph') return this.#paragraph();
    if (this.#at >= this.#text.length) return undefined;
    if (separator.kind === 'pattern') return this.#upToMatch(separator.pattern);
    const end = this.#text.indexOf(separator.character, this.#at);
    return end === -1 ? this.#rest() : this.#upTo(end, end + 1);
  }

  skipAll(): void {
    this.#at = this.#text.length;
  }

  #paragraph(): string | undefined {
    while (this.#text[this.#at] === '\n') this.#at++;
    if (this.#at >= this.#text.length) return undefined;
    const end = this.#text.indexOf('\n\n', this.#at);
    return end === -1 ? this.#rest().replace(/\n$/, '') : this.#upTo(end, end + 2);
  }

  #upToMatch(pattern: Pattern): string {
    for (let from = this.#at; from < this.#text.length; ) {
      const match = pattern.find(this.#text, from);
      if (match === undefined) break;
      if (match.end > match.start) return this.#upTo(match.start, match.end);
      from = match.end + 1;
    }
    return this.#rest();
  }

  #upTo(end: number, next: number): string {
    const text = this.#text.slice(this.#at, end);
    this.#at = next;
    return text;
  }

  #rest(): string {
    return this.#upTo(this.#text.length, this.#text.length);
  }
}
