// Calls of the program's own functions.
import { type Code, combine, combineLater, gather, now } from './code.ts';
import type { CompiledFunction, Compiler } from './compiler.ts';
import { DONE, type Done, Interrupt } from './done.ts';
import { AwkError } from './errors.ts';
import type { Frame, Machine } from './machine.ts';
import type { Expression } from './syntax.ts';
import type { AwkArray, Value } from './value.ts';

/** Calls that wait take no place on the stack; this is what they may take elsewhere. */
const MAX_DEPTH = 50_000;

export function compileCall(
  { name, args, line }: Expression & { kind: 'call' },
  compiler: Compiler,
): Code<Value> {
  const { machine } = compiler;
  const called = compiler.functions.get(name);
  if (called === undefined) throw new AwkError(`line ${line}: function ${name} never defined`);
  const { parameters } = called;
  if (args.length > parameters.length) {
    throw new AwkError(`line ${line}: too many arguments in call to ${name}`);
  }
  const given = gather(args.map((arg, i) => compileArgument(arg, parameters[i]?.isArray === true, compiler)));
  if (!called.isLater) {
    return combine([given], (values) => {
      const before = enter(machine, called, values);
      return leave(machine, before, called.body?.run() as Done);
    });
  }
  return combineLater([given], async (values) => {
    const before = enter(machine, called, values);
    return leave(machine, before, (await called.body?.run()) ?? DONE.normally);
  });
}

function enter(
  machine: Machine,
  { parameters }: CompiledFunction,
  values: ReadonlyArray<Value | AwkArray>,
): Frame {
  machine.step();
  if (++machine.depth > MAX_DEPTH) throw new AwkError('function calls nest too deep');
  const before = machine.frame;
  machine.frame = parameters.map(({ isArray }, i) => values[i] ?? (isArray ? new Map() : undefined));
  return before;
}

function leave(machine: Machine, frame: Frame, done: Done): Value {
  machine.frame = frame;
  machine.depth--;
  if (done !== DONE.normally && done !== DONE.returned) throw new Interrupt(done);
  const { returned } = machine;
  machine.returned = undefined;
  return done === DONE.returned ? returned : undefined;
}

function compileArgument(arg: Expression, isArray: boolean, compiler: Compiler): Code<Value | AwkArray> {
  if (!isArray) return compiler.expression(arg);
  if (arg.kind !== 'name') throw new AwkError('a function wants an array and is given a value');
  return now(compiler.array(arg.name));
}
