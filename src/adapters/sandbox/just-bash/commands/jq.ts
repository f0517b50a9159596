// jq: a language of its own (../jq), since the bundled one knows half of it and differs where it does.
import { Buffer } from 'node:buffer';
import type { ExecResult } from 'just-bash';
import { compileProgram } from '../jq/compile.ts';
import { type Bound, Halt, Label } from '../jq/filter.ts';
import { inputsFrom, type JqInputs, type Source } from '../jq/inputs.ts';
import { globalsOf, type JqOptions, jqOptions } from '../jq/options.ts';
import { parseProgram } from '../jq/parser.ts';
import { JsonReader } from '../jq/read.ts';
import type { Runtime } from '../jq/runtime.ts';
import { JqSyntaxError } from '../jq/syntax.ts';
import { isTrue, JqError, type Json, objectOf } from '../jq/value.ts';
import { toJson } from '../jq/write.ts';
import { bytesOut, type Context, encoded, failed, printed, readBytes, reasonOf } from './command.ts';

const USAGE = 2;
const NOT_COMPILED = 3;
/** Also of `-e` without any output. */
const BROKEN_INPUT = 4;
const FAILED = 5;

export async function jq(args: string[], context: Context): Promise<ExecResult> {
  const options = jqOptions(args);
  if (typeof options === 'string') return failed(`jq: error: ${options}`, USAGE);
  if (options.flags.has('version')) return printed('jq-1.7.1\n');
  if (options.flags.has('help')) return printed('Usage: jq [options] <jq filter> [file...]\n');
  const run = new Run(options, context);
  const refusal = await run.readFiles();
  if (refusal !== undefined) return failed(refusal, USAGE);
  return run.answer();
}

class Run {
  readonly #options: JqOptions;
  readonly #context: Context;
  readonly #sources: Source[] = [];
  #program = '.';
  readonly #printed: string[] = [];
  #size = 0;
  #stderr = '';
  #exitCode = 0;
  #last: Json | undefined;

  constructor(options: JqOptions, context: Context) {
    this.#options = options;
    this.#context = context;
  }

  /** One sentence, where what the program is made of cannot be read. A missing input is told at the end. */
  async readFiles(): Promise<string | undefined> {
    const { program, programFile, files, fromFiles, named } = this.#options;
    try {
      this.#program = programFile === undefined ? (program ?? '.') : await this.#text(programFile);
      for (const { name, path, isRaw } of fromFiles) {
        const text = await this.#text(path);
        named.set(name, isRaw ? text : valuesOf(text));
      }
    } catch (thrown) {
      if (thrown instanceof JqError) return `jq: Bad JSON in a file of the command line: ${thrown.message}`;
      return `jq: error: Could not open a file of the command line: ${reasonOf(thrown)}`;
    }
    for (const name of files) {
      try {
        this.#sources.push({ name, text: await this.#text(name) });
      } catch (thrown) {
        this.#stderr += `jq: error: Could not open ${name}: ${reasonOf(thrown)}\n`;
        this.#exitCode = USAGE;
      }
    }
    if (files.length === 0) this.#sources.push({ name: null, text: await this.#text('-') });
    return undefined;
  }

  answer(): ExecResult {
    const { flags } = this.#options;
    const inputs = inputsFrom(this.#sources, flags);
    try {
      const filter = this.#compiled(inputs);
      if (flags.has('null-input')) this.#runOn(filter, null);
      else this.#runOnAll(filter, inputs);
    } catch (thrown) {
      if (thrown instanceof JqSyntaxError) {
        const message = `jq: error: ${thrown.message} at <top-level>, line 1:\n${this.#program}\njq: 1 compile error\n`;
        return printed('', message, NOT_COMPILED);
      }
      if (!(thrown instanceof Halt)) throw thrown;
      return bytesOut(this.#output(), this.#stderr + thrown.said, thrown.exitCode);
    }
    return bytesOut(this.#output(), this.#stderr, this.#exitCode || this.#status());
  }

  #compiled(inputs: JqInputs): Bound {
    const runtime: Runtime = {
      environment: objectOf(Object.entries(this.#context.exportedEnv ?? {})),
      globals: globalsOf(this.#options),
      nextInput: () => inputs.next(),
      inputFile: () => inputs.file(),
      sayError: (text) => {
        this.#stderr += text;
      },
      now: () => Date.now() / 1000,
    };
    return compileProgram(parseProgram(this.#program), runtime);
  }

  #runOnAll(filter: Bound, inputs: JqInputs): void {
    try {
      for (let one = inputs.next(); one; one = inputs.next()) this.#runOn(filter, one.value);
    } catch (thrown) {
      if (!(thrown instanceof JqError)) throw thrown;
      this.#stderr += `parse error: ${thrown.message}\n`;
      this.#exitCode = BROKEN_INPUT;
    }
  }

  /** An error ends the outputs for this input only. */
  #runOn(filter: Bound, value: Json): void {
    try {
      filter(value, undefined, (output) => this.#print(output));
    } catch (thrown) {
      const message = messageOf(thrown);
      if (message === undefined) throw thrown;
      this.#stderr += `jq: error (at <stdin>:0)${message}\n`;
      this.#exitCode = FAILED;
    }
  }

  #print(value: Json): void {
    const { flags, indent } = this.#options;
    const isRaw = flags.has('raw-output') || flags.has('join-output') || flags.has('raw-output0');
    const isAscii = flags.has('ascii-output');
    const text =
      isRaw && typeof value === 'string' && !isAscii
        ? value
        : toJson(value, { indent, sortsKeys: flags.has('sort-keys'), isAscii });
    const end = flags.has('join-output') ? '' : flags.has('raw-output0') ? '\0' : '\n';
    this.#printed.push(`${flags.has('seq') ? '\u001e' : ''}${text}${end}`);
    this.#last = value;
    this.#size += text.length;
    if (this.#size > this.#context.limits.maxStringLength)
      throw new Halt(FAILED, 'jq: error: the output is too long: take less with limit or select\n');
  }

  #output(): string {
    return encoded(this.#printed.join(''));
  }

  #status(): number {
    if (!this.#options.flags.has('exit-status')) return 0;
    if (this.#last === undefined) return BROKEN_INPUT;
    return isTrue(this.#last) ? 0 : 1;
  }

  async #text(path: string): Promise<string> {
    return Buffer.from(await readBytes(this.#context, path), 'latin1').toString('utf8');
  }
}

function valuesOf(text: string): Json {
  const reader = new JsonReader(text);
  const values: Json[] = [];
  for (let one = reader.next(); one; one = reader.next()) values.push(one.value);
  return values;
}

function messageOf(thrown: unknown): string | undefined {
  if (thrown instanceof JqError) {
    const { value } = thrown;
    return typeof value === 'string' ? `: ${value}` : ` (not a string): ${toJson(value)}`;
  }
  if (thrown instanceof Label) return ': break';
  return thrown instanceof RangeError ? ': the program goes too deep' : undefined;
}
