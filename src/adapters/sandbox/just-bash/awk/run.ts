// A program from its first rule to its last, with all that it wrote brought to where it belongs.

import type { Code } from './code.ts';
import type { CompiledProgram } from './compile-program.ts';
import { compileProgram } from './compile-program.ts';
import { DONE, type Done, Interrupt } from './done.ts';
import { AwkError, LimitError, OutputLimitError } from './errors.ts';
import { Machine } from './machine.ts';
import type { CompilePattern } from './pattern.ts';
import { readProgram } from './read-program.ts';
import { InputText } from './value.ts';
import type { CommandResult, World } from './world.ts';

export interface Invocation {
  program: string;
  /** Given with -v, and -F as FS. */
  assignments: ReadonlyArray<readonly [name: string, value: string]>;
  operands: readonly string[];
}

export async function runAwk(
  { program, assignments, operands }: Invocation,
  world: World,
  compile: CompilePattern,
): Promise<CommandResult> {
  const machine = new Machine(world, compile);
  const { outputs } = machine;
  try {
    const compiled = compileProgram(readProgram(program), machine);
    for (const [name, value] of assignments) machine.assign(name, new InputText(value));
    machine.variable('ARGC').value = operands.length + 1;
    ['awk', ...operands].forEach((operand, i) => {
      machine.array('ARGV').set(String(i), new InputText(operand));
    });
    await runRules(compiled, machine);
    await outputs.closeAll();
    return { stdout: outputs.stdout, stderr: outputs.stderr, exitCode: machine.exitCode };
  } catch (thrown) {
    const failure = failureOf(thrown);
    // What was written before it is kept.
    await outputs.closeAll().catch(() => {});
    return {
      stdout: outputs.stdout.slice(0, world.maxOutput),
      stderr: `${outputs.stderr}awk: ${failure.message}\n`,
      exitCode: failure.exitCode,
    };
  }
}

/** Throws on what is none of the program's faults: the end of the time, above all. */
function failureOf(thrown: unknown): { message: string; exitCode: number } {
  if (thrown instanceof AwkError) return { message: thrown.message, exitCode: 2 };
  if (thrown instanceof LimitError || thrown instanceof OutputLimitError) {
    return { message: thrown.message, exitCode: 126 };
  }
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) {
    return { message: 'function calls nest too deep', exitCode: 2 };
  }
  throw thrown;
}

async function runRules(
  { begin, record, end, readsInput }: CompiledProgram,
  machine: Machine,
): Promise<void> {
  const began = await attempt(begin, machine);
  if (began !== DONE.exited && readsInput) await runRecords(record, machine);
  await attempt(end, machine);
}

async function runRecords(record: Code<Done>, machine: Machine): Promise<void> {
  const { sources, outputs } = machine;
  for (;;) {
    const text = sources.take(machine.separator);
    if (text === undefined) {
      if (!(await sources.advance())) return;
      continue;
    }
    machine.step();
    machine.record.whole = new InputText(text);
    machine.countRecord();
    // To wait for what need not wait would take longer than most rules do.
    const done = record.isLater ? await attempt(record, machine) : attemptNow(record.run, machine);
    if (done === DONE.exited) return;
    if (done === DONE.nextFile) sources.skipFile();
    if (outputs.isHeavy) await outputs.flush();
  }
}

async function attempt(code: Code<Done>, machine: Machine): Promise<Done> {
  try {
    return await code.run();
  } catch (thrown) {
    return interrupted(thrown, machine);
  }
}

function attemptNow(run: () => Done, machine: Machine): Done {
  try {
    return run();
  } catch (thrown) {
    return interrupted(thrown, machine);
  }
}

function interrupted(thrown: unknown, machine: Machine): Done {
  if (!(thrown instanceof Interrupt)) throw thrown;
  machine.frame = [];
  machine.depth = 0;
  return thrown.done;
}
