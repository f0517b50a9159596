// Expressions as code.
import { type Code, choose, combine, combineLater, constant, gather, now } from './code.ts';
import { compileBuiltin } from './compile-builtin.ts';
import { compileCall } from './compile-call.ts';
import { compileKey, compilePlace } from './compile-target.ts';
import { compilePattern, compileTest } from './compile-test.ts';
import type { Compiler } from './compiler.ts';
import type { Arithmetic, Comparison, Expression } from './syntax.ts';
import { compare, InputText, isTrue, toNumber, type Value } from './value.ts';

export function compileExpression(expression: Expression, compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  switch (expression.kind) {
    case 'number':
    case 'string':
      return constant<Value>(expression.value);
    case 'regex': {
      const pattern = machine.compile(expression.source);
      return now(() => (pattern.test(machine.text(machine.record.whole)) ? 1 : 0));
    }
    case 'name':
    case 'element':
    case 'field': {
      const { key, read } = compilePlace(expression, compiler);
      return combine([key], read);
    }
    case 'assign':
      return compileAssignment(expression, compiler);
    case 'step':
      return compileStep(expression, compiler);
    case 'unary': {
      const operand = compiler.expression(expression.operand);
      if (expression.operator === '!') return combine([operand], (value) => (isTrue(value) ? 0 : 1));
      if (expression.operator === '+') return combine([operand], toNumber);
      return combine([operand], (value) => -toNumber(value));
    }
    case 'binary': {
      const calculate = ARITHMETIC[expression.operator];
      return combine(
        [compiler.expression(expression.left), compiler.expression(expression.right)],
        (left, right) => calculate(toNumber(left), toNumber(right)),
      );
    }
    case 'concatenation':
      return compileConcatenation(expression.parts, compiler);
    case 'compare': {
      const holds = COMPARISONS[expression.operator];
      return combine(
        [compiler.expression(expression.left), compiler.expression(expression.right)],
        (left, right) => (holds(compare(left, right, machine.conversion)) ? 1 : 0),
      );
    }
    case 'match': {
      const [yes, no] = expression.isNegated ? [0, 1] : [1, 0];
      return combine(
        [compiler.expression(expression.text), compilePattern(expression.pattern, compiler)],
        (text, pattern) => (pattern.test(machine.text(text)) ? yes : no),
      );
    }
    case 'logic': {
      const right = combine([compileTest(expression.right, compiler)], (value) => (value ? 1 : 0));
      const left = compileTest(expression.left, compiler);
      return expression.operator === '&&'
        ? choose<Value>(left, right, constant<Value>(0))
        : choose<Value>(left, constant<Value>(1), right);
    }
    case 'choice': {
      const test = compileTest(expression.test, compiler);
      return choose(test, compiler.expression(expression.yes), compiler.expression(expression.no));
    }
    case 'in': {
      const array = compiler.array(expression.array);
      return combine([compileKey(expression.subscript, compiler)], (key) => (array().has(key) ? 1 : 0));
    }
    case 'call':
      return compileCall(expression, compiler);
    case 'builtin':
      return compileBuiltin(expression, compiler);
    case 'getline':
      return compileGetline(expression, compiler);
  }
}

const ARITHMETIC: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

const COMPARISONS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  // What is no number differs from everything.
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function compileConcatenation(parts: readonly Expression[], compiler: Compiler): Code<Value> {
  const { machine } = compiler;
  const codes = parts.map((part) => compiler.expression(part));
  const [a, b] = codes;
  if (a !== undefined && b !== undefined && codes.length === 2) {
    return combine([a, b], (left, right) => machine.held(machine.text(left) + machine.text(right)));
  }
  return combine([gather(codes)], (values) => {
    let text = '';
    for (const value of values) text += machine.text(value);
    return machine.held(text);
  });
}

function compileAssignment(
  { operator, target, value }: Expression & { kind: 'assign' },
  compiler: Compiler,
): Code<Value> {
  const { key, read, write } = compilePlace(target, compiler);
  const code = compiler.expression(value);
  if (operator === '') {
    return combine([key, code], (place, assigned) => {
      write(place, assigned);
      return assigned;
    });
  }
  const calculate = ARITHMETIC[operator];
  return combine([key, code], (place, right) => {
    const result = calculate(toNumber(read(place)), toNumber(right));
    write(place, result);
    return result;
  });
}

function compileStep(
  { by, isPrefix, target }: Expression & { kind: 'step' },
  compiler: Compiler,
): Code<Value> {
  const { key, read, write } = compilePlace(target, compiler);
  return combine([key], (place) => {
    const before = toNumber(read(place));
    write(place, before + by);
    return isPrefix ? before + by : before;
  });
}

function compileGetline(
  { source, from, target }: Expression & { kind: 'getline' },
  compiler: Compiler,
): Code<Value> {
  const { machine } = compiler;
  const { sources } = machine;
  const place = compilePlace(target ?? { kind: 'field', index: { kind: 'number', value: 0 } }, compiler);
  if (source === 'main' || from === undefined) {
    return combineLater([place.key], async (key) => {
      for (;;) {
        const text = sources.take(machine.separator);
        if (text !== undefined) {
          machine.countRecord();
          place.write(key, new InputText(text));
          return 1;
        }
        if (!(await sources.advance())) return 0;
      }
    });
  }
  return combineLater([compiler.expression(from), place.key], async (name, key) => {
    machine.step();
    const reader = await (source === 'file'
      ? sources.fromFile(machine.text(name))
      : sources.fromCommand(machine.text(name)));
    if (reader === undefined) return -1;
    const text = reader.take(machine.separator);
    if (text === undefined) return 0;
    if (source === 'command') machine.countCommandRecord();
    place.write(key, new InputText(text));
    return 1;
  });
}
