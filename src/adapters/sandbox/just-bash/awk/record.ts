// `$0` and its fields. Neither is made from the other before it is asked for.
import { AwkError } from './errors.ts';
import type { Splitter } from './split.ts';
import { InputText, type Value } from './value.ts';

/** Beyond this a subscript is a mistake. */
const MAX_FIELDS = 1_000_000;

export interface RecordSettings {
  /** As FS and RS are now; a record keeps what it was read with. */
  splitter: Splitter;
  /** With OFS as it is now. */
  join(fields: readonly Value[]): string;
}

export class AwkRecord {
  readonly #settings: RecordSettings;
  #whole: Value = new InputText('');
  #splitter: Splitter;
  /** What was split; a field becomes a value when it is asked for. */
  #parts: string[] | undefined = [];
  #values: Value[] = [];
  #count = 0;
  #isChanged = false;

  constructor(settings: RecordSettings) {
    this.#settings = settings;
    this.#splitter = settings.splitter;
  }

  get whole(): Value {
    this.settle();
    return this.#whole;
  }

  set whole(value: Value) {
    this.#whole = value;
    this.#isChanged = false;
    this.#parts = undefined;
    this.#splitter = this.#settings.splitter;
  }

  /** Makes `$0` from the fields where one was assigned; to be done before OFS changes. */
  settle(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const fields: Value[] = [];
    for (let i = 1; i <= this.#count; i++) fields.push(this.field(i));
    this.#whole = new InputText(this.#settings.join(fields));
  }

  get count(): number {
    if (this.#parts === undefined) this.#split();
    return this.#count;
  }

  set count(count: number) {
    const before = this.count;
    this.#checked(count);
    for (let i = before; i < count; i++) this.#values[i] = '';
    this.#values.length = count;
    this.#count = count;
    this.#isChanged = true;
  }

  field(index: number): Value {
    if (index === 0) return this.whole;
    if (this.#parts === undefined) this.#split();
    this.#checked(index);
    if (index > this.#count) return undefined;
    const value = this.#values[index - 1];
    if (value !== undefined) return value;
    const made = new InputText(this.#parts?.[index - 1] ?? '');
    this.#values[index - 1] = made;
    return made;
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.whole = value;
      return;
    }
    if (index > this.count) this.count = index;
    this.#checked(index);
    this.#values[index - 1] = value ?? '';
    this.#isChanged = true;
  }

  #split(): void {
    const whole = this.#whole;
    const text = typeof whole === 'object' ? whole.text : String(whole ?? '');
    this.#parts = this.#splitter(text);
    this.#count = this.#parts.length;
    this.#values = [];
  }

  #checked(index: number): void {
    if (index < 0) throw new AwkError(`attempt to access field ${index}`);
    if (index > MAX_FIELDS) throw new AwkError(`field $${index} exceeds ${MAX_FIELDS}`);
  }
}
