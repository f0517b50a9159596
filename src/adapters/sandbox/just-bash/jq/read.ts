// JSON text as values, one after the other, as jq reads a stream of them. It takes `nan` as well, and text that ends
// within a value is an error of its own.
import { ESCAPES } from './tokens.ts';
import { JqError, type Json } from './value.ts';

const MAX_DEPTH = 1024;

/** Where a text is no JSON; the messages are jq's. */
export class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  /** The next value, nothing at the end. */
  next(): { value: Json } | undefined {
    this.#skip();
    if (this.#at >= this.#text.length) return undefined;
    return { value: this.#value() };
  }

  #value(): Json {
    this.#skip();
    const char = this.#text[this.#at];
    if (char === undefined) throw this.#error('Unfinished JSON term');
    if (char === '"') return this.#string();
    if (char === '[') return this.#nested(() => this.#array());
    if (char === '{') return this.#nested(() => this.#object());
    return this.#word();
  }

  #nested(read: () => Json): Json {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) throw this.#error('Exceeds depth limit for parsing');
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): Json {
    const items: Json[] = [];
    if (this.#take(']')) return items;
    for (;;) {
      items.push(this.#value());
      if (this.#take(',')) continue;
      if (this.#take(']')) return items;
      throw this.#expected('Expected separator between values');
    }
  }

  #object(): Json {
    const entries = new Map<string, Json>();
    if (this.#take('}')) return entries;
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] !== '"') throw this.#expected('Object keys must be strings');
      const key = this.#string();
      if (!this.#take(':')) throw this.#expected('Objects must consist of key:value pairs');
      entries.set(key, this.#value());
      if (this.#take(',')) continue;
      if (this.#take('}')) return entries;
      throw this.#expected('Expected separator between values');
    }
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      const char = this.#text.charCodeAt(this.#at);
      if (Number.isNaN(char)) throw this.#error('Unfinished string');
      if (char === 34) break;
      this.#at += char === 92 ? 2 : 1;
    }
    const raw = this.#text.slice(start + 1, this.#at++);
    if (!raw.includes('\\')) return raw;
    return raw.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, code: string) => {
      if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      const known = ESCAPES[code];
      if (known === undefined) throw this.#error('Invalid escape');
      return known;
    });
  }

  #word(): Json {
    WORD.lastIndex = this.#at;
    const word = WORD.exec(this.#text)?.[0] ?? '';
    if (word === '') {
      const char = this.#text[this.#at];
      if (char === ':') throw this.#error("':' not as part of an object");
      if (char === ',') throw this.#error("Expected value before ','");
      throw this.#error(`Unmatched '${char}'`);
    }
    this.#at += word.length;
    if (Object.hasOwn(WORDS, word)) return WORDS[word] ?? null;
    if (/^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)) return Number(word);
    throw this.#error(/^[a-z]+$/.test(word) ? 'Invalid literal' : 'Invalid numeric literal');
  }

  #take(char: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      // Blanks, and the separator of records.
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 30) return;
      this.#at++;
    }
  }

  #expected(message: string): JqError {
    return this.#error(this.#at >= this.#text.length ? 'Unfinished JSON term' : message);
  }

  #error(message: string): JqError {
    const read = this.#text.slice(0, this.#at);
    const line = read.split('\n').length;
    const column = this.#at - (read.lastIndexOf('\n') + 1);
    const where = this.#at >= this.#text.length ? ' at EOF' : '';
    this.#at = this.#text.length;
    return new JqError(`${message}${where} at line ${line}, column ${column}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the separator of records
const WORD = /[^\s\][{}:,"\u001e]+/y;
const WORDS: Readonly<Record<string, Json>> = {
  null: null,
  true: true,
  false: false,
  nan: Number.NaN,
  NaN: Number.NaN,
};

/** A text that is one value. */
export function parseJson(text: string): Json {
  const reader = new JsonReader(text);
  try {
    const first = reader.next();
    if (first === undefined) throw new JqError('Expected JSON value');
    if (reader.next() !== undefined) throw new JqError('Unexpected extra JSON values');
    return first.value;
  } catch (thrown) {
    if (!(thrown instanceof JqError)) throw thrown;
    throw new JqError(`${thrown.message} (while parsing '${text}')`);
  }
}
