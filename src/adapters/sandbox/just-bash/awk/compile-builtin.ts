// Calls of the functions that awk has: those that make a value of values by a table, the others one by one.
import { type Code, combine, combineLater, constant, gather, later, now } from './code.ts';
import { compilePlace } from './compile-target.ts';
import { compilePattern } from './compile-test.ts';
import type { Compiler } from './compiler.ts';
import { AwkError } from './errors.ts';
import { NUMBER_FUNCTIONS } from './number-functions.ts';
import type { Pattern } from './pattern.ts';
import { generalReplacement, type Replaced, replaceIn, replacementOf } from './replace.ts';
import { sortElements } from './sort-elements.ts';
import { splitterBy, splitterFor } from './split.ts';
import type { Expression } from './syntax.ts';
import { charactersBefore, lengthOf } from './text.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';
import { InputText, toNumber, type Value } from './value.ts';

export type Builtin = Expression & { kind: 'builtin' };

export function compileBuiltin(call: Builtin, compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const simple = TEXT_FUNCTIONS.get(call.name) ?? NUMBER_FUNCTIONS.get(call.name);
  if (simple) {
    checkCount(call, simple.least, simple.most);
    const values = gather(call.args.map((arg) => compiler.expression(arg)));
    return combine([values], (given) => simple.apply(machine, given));
  }
  const special = SPECIAL[call.name];
  if (special === undefined) throw new AwkError(`line ${call.line}: function ${call.name} never defined`);
  checkCount(call, special.least, special.most);
  return special.compile(call.args, compiler);
}

function checkCount({ name, args, line }: Builtin, least: number, most: number): void {
  if (args.length >= least && args.length <= most) return;
  throw new AwkError(`line ${line}: wrong number of arguments in call to ${name}`);
}

interface SpecialFunction {
  least: number;
  most: number;
  compile(args: readonly Expression[], compiler: Compiler): Code<Value>;
}

const WHOLE_RECORD: Expression = { kind: 'field', index: { kind: 'number', value: 0 } };
const EMPTY: Expression = { kind: 'string', value: '' };

const SPECIAL: Readonly<Record<string, SpecialFunction | undefined>> = {
  length: { least: 0, most: 1, compile: compileLength },
  split: { least: 2, most: 3, compile: compileSplit },
  sub: { least: 2, most: 3, compile: (args, compiler) => compileReplacement(args, 1, compiler) },
  gsub: {
    least: 2,
    most: 3,
    compile: (args, compiler) => compileReplacement(args, Number.POSITIVE_INFINITY, compiler),
  },
  gensub: { least: 3, most: 4, compile: compileGeneralReplacement },
  match: { least: 2, most: 3, compile: compileMatch },
  asort: { least: 1, most: 2, compile: (args, compiler) => compileSort(args, 'values', compiler) },
  asorti: { least: 1, most: 2, compile: (args, compiler) => compileSort(args, 'keys', compiler) },
  system: { least: 1, most: 1, compile: compileSystem },
  close: { least: 1, most: 2, compile: compileClose },
  fflush: { least: 0, most: 1, compile: compileFlush },
};

function compileLength([arg]: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  if (arg?.kind === 'name' && compiler.isArray(arg.name)) {
    const array = compiler.array(arg.name);
    return now(() => array().size);
  }
  return combine([compiler.expression(arg ?? WHOLE_RECORD)], (value) => lengthOf(machine.text(value)));
}

function compileSplit(args: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const [text = EMPTY, , by] = args;
  const array = arrayOf(args[1], compiler);
  const splitter =
    by === undefined
      ? now(() => splitterFor(machine.text(machine.variable('FS').value), machine.compile))
      : by.kind === 'regex'
        ? constant(splitterBy(machine.compile(by.source)))
        : combine([compiler.expression(by)], (value) => splitterFor(machine.text(value), machine.compile));
  return combine([compiler.expression(text), splitter], (value, split) => {
    const parts = split(machine.text(value));
    const elements = array();
    elements.clear();
    for (let i = 0; i < parts.length; i++) elements.set(String(i + 1), new InputText(parts[i] ?? ''));
    return parts.length;
  });
}

function arrayOf(arg: Expression | undefined, compiler: Compiler): ReturnType<Compiler['array']> {
  if (arg?.kind !== 'name') throw new AwkError('a function wants an array and is given a value');
  return compiler.array(arg.name);
}

function compileReplacement(args: readonly Expression[], times: number, compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const [pattern = EMPTY, replacement = EMPTY, target = WHOLE_RECORD] = args;
  const replaced = (search: Pattern, by: Value, value: Value): Replaced =>
    replaceIn(machine.text(value), search, {
      replacement: replacementOf(machine.text(by)),
      times,
      held: (grown) => machine.held(grown),
    });
  const search = compilePattern(pattern, compiler);
  const by = compiler.expression(replacement);
  if (target.kind !== 'name' && target.kind !== 'element' && target.kind !== 'field') {
    // What cannot be assigned to is searched all the same.
    const value = compiler.expression(target);
    return combine([search, by, value], (found, text, subject) => replaced(found, text, subject).count);
  }
  const { key, read, write } = compilePlace(target, compiler);
  return combine([search, by, key], (found, text, place) => {
    const { text: result, count } = replaced(found, text, read(place));
    if (count > 0) write(place, result);
    return count;
  });
}

function compileGeneralReplacement(args: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const [pattern = EMPTY, replacement = EMPTY, which = EMPTY, target = WHOLE_RECORD] = args;
  const values = gather([replacement, which, target].map((arg) => compiler.expression(arg)));
  return combine([compilePattern(pattern, compiler), values], (search, [by, how, value]) => {
    const number = Math.trunc(toNumber(how));
    const isEach = /^g/i.test(machine.text(how));
    return replaceIn(machine.text(value), search, {
      replacement: generalReplacement(machine.text(by)),
      times: isEach ? Number.POSITIVE_INFINITY : 1,
      skip: isEach ? 0 : Math.max(number, 1) - 1,
      held: (grown) => machine.held(grown),
    }).text;
  });
}

function compileMatch(args: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const [text = EMPTY, pattern = EMPTY] = args;
  const array = args[2] && arrayOf(args[2], compiler);
  const start = machine.variable('RSTART');
  const length = machine.variable('RLENGTH');
  return combine([compiler.expression(text), compilePattern(pattern, compiler)], (value, search) => {
    const subject = machine.text(value);
    const match = search.find(subject, 0);
    const elements = array?.();
    elements?.clear();
    start.value = match ? charactersBefore(subject, match.start) + 1 : 0;
    length.value = match ? lengthOf(subject.slice(match.start, match.end)) : -1;
    if (match && elements) {
      search.groupsAt(subject, match.start).forEach((group, i) => {
        if (group === undefined) return;
        elements.set(String(i), new InputText(subject.slice(...group)));
        elements.set(machine.key([i, 'start']), charactersBefore(subject, group[0]) + 1);
        elements.set(machine.key([i, 'length']), lengthOf(subject.slice(...group)));
      });
    }
    return start.value;
  });
}

function compileSort(args: readonly Expression[], by: 'values' | 'keys', compiler: Compiler): Code<Value> {
  const from = arrayOf(args[0], compiler);
  const to = args[1] ? arrayOf(args[1], compiler) : from;
  return now(() => sortElements(from(), to(), by, compiler.machine.conversion));
}

function compileSystem([command = EMPTY]: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  return combineLater([compiler.expression(command)], async (value) =>
    machine.outputs.run(machine.text(value)),
  );
}

function compileClose([name = EMPTY]: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  return combineLater([compiler.expression(name)], async (value) => {
    const written = await machine.outputs.close(machine.text(value));
    const read = machine.sources.close(machine.text(value));
    return written ?? read ?? -1;
  });
}

function compileFlush(_args: readonly Expression[], compiler: Compiler): Code<Value> {
  return later(async () => {
    await compiler.machine.outputs.flush();
    return 0;
  });
}
