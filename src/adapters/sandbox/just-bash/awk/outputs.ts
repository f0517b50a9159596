// What is written: to standard output and error, to files, to commands. Kept here until it is asked for, or the end.
import { reasonOf } from '../commands/command.ts';
import { AwkError, OutputLimitError } from './errors.ts';
import type { Redirection } from './syntax.ts';
import type { World } from './world.ts';

interface Output {
  mode: Redirection['mode'];
  waiting: string;
  /** A file that was written before is gone on with. */
  isBegun: boolean;
}

export class Outputs {
  stdout = '';
  stderr = '';
  readonly #world: World;
  readonly #open = new Map<string, Output>();
  readonly #devices = new Map<string, (text: string) => void>([
    ['-', (text) => this.print(text)],
    ['/dev/stdout', (text) => this.print(text)],
    ['/dev/fd/1', (text) => this.print(text)],
    ['/dev/stderr', (text) => this.complain(text)],
    ['/dev/fd/2', (text) => this.complain(text)],
    ['/dev/null', () => {}],
  ]);
  #waiting = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether so much waits for its file that it should be written before more comes. */
  get isHeavy(): boolean {
    return this.#waiting > this.#world.maxLength / 4;
  }

  print(text: string): void {
    this.stdout += text;
    if (this.stdout.length > this.#world.maxOutput) throw new OutputLimitError(this.#world.maxOutput);
  }

  complain(text: string): void {
    this.stderr += text;
    if (this.stderr.length > this.#world.maxOutput) throw new OutputLimitError(this.#world.maxOutput);
  }

  printTo(name: string, mode: Redirection['mode'], text: string): void {
    if (mode !== '|') {
      const write = this.#devices.get(name);
      if (write) {
        write(text);
        return;
      }
    }
    let output = this.#open.get(name);
    if (output === undefined) {
      output = { mode, waiting: '', isBegun: false };
      this.#open.set(name, output);
    }
    output.waiting += text;
    this.#waiting += text.length;
    if (this.#waiting > 4 * this.#world.maxLength) throw new OutputLimitError(4 * this.#world.maxLength);
  }

  /** Writes files; commands get theirs when they are closed. */
  async flush(): Promise<void> {
    for (const [name, output] of this.#open) await this.#write(name, output);
  }

  async run(command: string): Promise<number> {
    await this.flush();
    return this.#run(command, '');
  }

  /** The exit status of a command, 0 for a file; undefined for what was not open. */
  async close(name: string): Promise<number | undefined> {
    const output = this.#open.get(name);
    if (output === undefined) return undefined;
    this.#open.delete(name);
    await this.#write(name, output);
    if (output.mode !== '|') return 0;
    this.#waiting -= output.waiting.length;
    return this.#run(name, output.waiting);
  }

  async closeAll(): Promise<void> {
    for (const name of [...this.#open.keys()]) await this.close(name);
  }

  async #run(command: string, input: string): Promise<number> {
    const { stdout, stderr, exitCode } = await this.#world.run(command, input);
    this.print(stdout);
    this.complain(stderr);
    return exitCode;
  }

  async #write(name: string, output: Output): Promise<void> {
    if (output.mode === '|' || (output.isBegun && output.waiting === '')) return;
    const mode = output.mode === '>>' || output.isBegun ? 'append' : 'create';
    const { waiting } = output;
    output.isBegun = true;
    output.waiting = '';
    this.#waiting -= waiting.length;
    try {
      await this.#world.write(name, waiting, mode);
    } catch (thrown) {
      this.#open.delete(name);
      throw new AwkError(`cannot open "${name}" for output (${reasonOf(thrown)})`, { cause: thrown });
    }
  }
}
