// What the SDK names of the web platform, for our bundle: Node's own bring all of undici with them, 26 ms before the first
// request. Headers are a map of names in lower case, with only what the SDK calls; a FormData is never sent.
export class Headers {
  #values = new Map();

  constructor(init) {
    if (init === undefined || init === null) return;
    const pairs = Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name, value) {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${value}`);
  }

  set(name, value) {
    this.#values.set(name.toLowerCase(), String(value).trim());
  }

  get(name) {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name) {
    return this.#values.has(name.toLowerCase());
  }

  delete(name) {
    this.#values.delete(name.toLowerCase());
  }

  forEach(each) {
    for (const [name, value] of this.#values) each(value, name, this);
  }

  entries() {
    return this.#values.entries();
  }

  keys() {
    return this.#values.keys();
  }

  values() {
    return this.#values.values();
  }

  [Symbol.iterator]() {
    return this.#values.entries();
  }
}

export class FormData {}

export class ReadableStream {}
