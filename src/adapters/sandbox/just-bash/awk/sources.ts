// What is read beside the fields: the operands one after the other, files by name, the output of commands.
import { reasonOf } from '../commands/command.ts';
import { AwkError } from './errors.ts';
import { unescaped } from './escapes.ts';
import type { Outputs } from './outputs.ts';
import { RecordReader, type Separator } from './record-reader.ts';
import { toNumber, toText, type Value } from './value.ts';
import type { World } from './world.ts';

export interface Operands {
  /** ARGC and ARGV as they are now: the program may change them. */
  count(): Value;
  at(index: number): Value;
  /** `name=value` among them. */
  assign(name: string, value: string): void;
  /** A file begins. */
  opened(name: string): void;
}

export class Sources {
  readonly #world: World;
  readonly #outputs: Outputs;
  readonly #operands: Operands;
  readonly #named = new Map<string, RecordReader>();
  readonly #commands = new Map<string, { reader: RecordReader; exitCode: number }>();
  #current: RecordReader | undefined;
  #standardInput: RecordReader | undefined;
  #next = 1;
  #hasRead = false;

  constructor(world: World, outputs: Outputs, operands: Operands) {
    this.#world = world;
    this.#outputs = outputs;
    this.#operands = operands;
  }

  /** The next record of the file at hand. */
  take(separator: Separator): string | undefined {
    return this.#current?.take(separator);
  }

  skipFile(): void {
    this.#current?.skipAll();
  }

  /** Goes on to the next operand; false when there is none. Standard input stands for none at all. */
  async advance(): Promise<boolean> {
    for (; this.#next < toNumber(this.#operands.count()); ) {
      const name = toText(this.#operands.at(this.#next++), '%.6g');
      if (name === '') continue;
      const [, variable, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(name) ?? [];
      if (variable !== undefined) {
        this.#operands.assign(variable, unescaped(value));
        continue;
      }
      await this.#open(name);
      return true;
    }
    if (this.#hasRead) return false;
    await this.#open('-', '');
    return true;
  }

  async #open(name: string, shown = name): Promise<void> {
    this.#hasRead = true;
    try {
      this.#current = await this.#reader(name);
    } catch (thrown) {
      throw new AwkError(`cannot open "${name}" (${reasonOf(thrown)})`, { cause: thrown });
    }
    this.#operands.opened(shown);
  }

  async #reader(name: string): Promise<RecordReader> {
    if (name !== '-' && name !== '/dev/stdin') return new RecordReader(await this.#world.read(name));
    this.#standardInput ??= new RecordReader(await this.#world.read('-'));
    return this.#standardInput;
  }

  /** Undefined when there is no such file. */
  async fromFile(name: string): Promise<RecordReader | undefined> {
    const open = this.#named.get(name);
    if (open) return open;
    await this.#outputs.flush();
    const reader = await this.#reader(name).catch(() => undefined);
    if (reader) this.#named.set(name, reader);
    return reader;
  }

  async fromCommand(command: string): Promise<RecordReader> {
    const open = this.#commands.get(command);
    if (open) return open.reader;
    await this.#outputs.flush();
    const { stdout, stderr, exitCode } = await this.#world.run(command, '');
    this.#outputs.complain(stderr);
    const reader = new RecordReader(stdout);
    this.#commands.set(command, { reader, exitCode });
    return reader;
  }

  /** The status of what was open under this name, for a file 0. */
  close(name: string): number | undefined {
    const command = this.#commands.get(name);
    this.#commands.delete(name);
    const isOpen = this.#named.delete(name);
    return command?.exitCode ?? (isOpen ? 0 : undefined);
  }
}
