// The state of a program that runs: its variables, the record at hand, and the settings that special variables are.
import { LimitError } from './errors.ts';
import { format } from './format.ts';
import { printedText } from './number-text.ts';
import { Outputs } from './outputs.ts';
import { type CompilePattern, type Pattern, remembering } from './pattern.ts';
import { Random } from './random.ts';
import { AwkRecord } from './record.ts';
import { type Separator, separatorFor } from './record-reader.ts';
import { Sources } from './sources.ts';
import { paragraphSplitterFor, type Splitter, splitterFor } from './split.ts';
import { type AwkArray, InputText, toNumber, toText, type Value } from './value.ts';
import type { World } from './world.ts';

/** Parameters of the function that runs: values and arrays. */
export type Frame = Array<Value | AwkArray>;

/** A box, so that whoever has found a variable by its name need not look again. */
export interface Variable {
  value: Value;
}

const INITIAL: Readonly<Record<string, Value>> = {
  NR: 0,
  FNR: 0,
  FS: ' ',
  RS: '\n',
  OFS: ' ',
  ORS: '\n',
  SUBSEP: '\x1c',
  CONVFMT: '%.6g',
  OFMT: '%.6g',
  RSTART: 0,
  RLENGTH: -1,
  ARGC: 0,
};

/** Those that take effect when they are assigned. */
const SETTINGS: ReadonlySet<string> = new Set(['FS', 'RS', 'OFS', 'ORS', 'SUBSEP', 'CONVFMT', 'OFMT', 'NF']);

/** How many steps pass between two looks at the clock. */
const STEPS = 4096;

export class Machine {
  readonly world: World;
  readonly compile: (source: string) => Pattern;
  readonly outputs: Outputs;
  readonly sources: Sources;
  readonly record: AwkRecord;
  readonly random = new Random();
  frame: Frame = [];
  depth = 0;
  /** What `return` gives. */
  returned: Value;
  exitCode = 0;

  splitter: Splitter;
  separator: Separator;
  fieldJoint = ' ';
  lineEnd = '\n';
  keyJoint = '\x1c';
  /** CONVFMT and OFMT. */
  conversion = '%.6g';
  printing = '%.6g';

  readonly #variables = new Map<string, Variable>();
  readonly #arrays = new Map<string, AwkArray>();
  readonly #number: Variable;
  readonly #numberInFile: Variable;
  #steps = 0;

  constructor(world: World, compile: CompilePattern) {
    this.world = world;
    this.compile = remembering(compile);
    this.splitter = splitterFor(' ', this.compile);
    this.separator = separatorFor('\n', this.compile);
    this.outputs = new Outputs(world);
    this.record = new AwkRecord(this);
    for (const [name, value] of Object.entries(INITIAL)) this.variable(name).value = value;
    this.#number = this.variable('NR');
    this.#numberInFile = this.variable('FNR');
    const environment = this.array('ENVIRON');
    for (const [name, value] of Object.entries(world.environment))
      environment.set(name, new InputText(value));
    this.sources = new Sources(world, this.outputs, {
      count: () => this.variable('ARGC').value,
      at: (index) => this.array('ARGV').get(String(index)),
      assign: (name, value) => this.assign(name, new InputText(value)),
      opened: (name) => {
        this.variable('FILENAME').value = name;
        this.#numberInFile.value = 0;
      },
    });
  }

  variable(name: string): Variable {
    let variable = this.#variables.get(name);
    if (variable === undefined) {
      variable = { value: undefined };
      this.#variables.set(name, variable);
    }
    return variable;
  }

  array(name: string): AwkArray {
    let array = this.#arrays.get(name);
    if (array === undefined) {
      array = new Map();
      this.#arrays.set(name, array);
    }
    return array;
  }

  assign(name: string, value: Value): void {
    if (name === 'NF') {
      this.record.count = Math.trunc(toNumber(value));
      return;
    }
    if (name === 'OFS') this.record.settle();
    this.variable(name).value = value;
    if (SETTINGS.has(name)) this.#set(name, this.text(value));
  }

  #set(name: string, text: string): void {
    if (name === 'OFS') this.fieldJoint = text;
    else if (name === 'ORS') this.lineEnd = text;
    else if (name === 'SUBSEP') this.keyJoint = text;
    else if (name === 'CONVFMT') this.conversion = text;
    else if (name === 'OFMT') this.printing = text;
    else {
      // A record that was read is split by what held then.
      void this.record.count;
      const separator = this.text(this.variable('RS').value);
      const make = separator === '' ? paragraphSplitterFor : splitterFor;
      this.separator = separatorFor(separator, this.compile);
      this.splitter = make(this.text(this.variable('FS').value), this.compile);
    }
  }

  /** Whether assigning it does more than to keep the value. */
  isSetting(name: string): boolean {
    return SETTINGS.has(name);
  }

  text(value: Value): string {
    return toText(value, this.conversion);
  }

  /** As print writes it. */
  printed(value: Value): string {
    return typeof value === 'number' ? printedText(value, this.printing) : toText(value, this.conversion);
  }

  /** As printf has it: a format, and its values. */
  formatted([text, ...values]: readonly Value[]): string {
    return format(this.text(text), values, {
      conversion: this.conversion,
      maxLength: this.world.maxLength,
    });
  }

  key(values: readonly Value[]): string {
    const [first] = values;
    if (values.length === 1) return this.text(first);
    return values.map((value) => this.text(value)).join(this.keyJoint);
  }

  join(fields: readonly Value[]): string {
    return this.held(fields.map((field) => this.text(field)).join(this.fieldJoint));
  }

  /** Refuses a text that has grown too long. */
  held(text: string): string {
    if (text.length > this.world.maxLength) throw new LimitError(this.world.maxLength);
    return text;
  }

  countRecord(): void {
    this.#number.value = toNumber(this.#number.value) + 1;
    this.#numberInFile.value = toNumber(this.#numberInFile.value) + 1;
  }

  /** A record that came from a command belongs to no file. */
  countCommandRecord(): void {
    this.#number.value = toNumber(this.#number.value) + 1;
  }

  /** To be called wherever a program can go on for long. */
  step(): void {
    if (++this.#steps % STEPS === 0) this.world.checkTime();
  }
}
