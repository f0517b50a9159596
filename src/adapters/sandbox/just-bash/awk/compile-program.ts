// A program as code: its functions, and its rules by when they run.
import { type Code, later, now } from './code.ts';
import { compileExpression } from './compile-expression.ts';
import { compileStatement, sequence } from './compile-statement.ts';
import { compileTest } from './compile-test.ts';
import type { CompiledFunction, Compiler } from './compiler.ts';
import { DONE, type Done } from './done.ts';
import { parameterKey } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Program } from './read-program.ts';
import type { AwkFunction, Rule } from './syntax.ts';

export interface CompiledProgram {
  begin: Code<Done>;
  record: Code<Done>;
  end: Code<Done>;
  /** Whether there is anything to do with input. */
  readsInput: boolean;
}

/** Always given by the machine, whatever the program does with them. */
const GIVEN_ARRAYS: ReadonlySet<string> = new Set(['ENVIRON', 'ARGV']);

export function compileProgram({ rules, functions, facts }: Program, machine: Machine): CompiledProgram {
  const compiled = new Map<string, CompiledFunction>();
  const compilerFor = (within?: AwkFunction): Compiler => {
    const parameters = within?.parameters ?? [];
    const compiler: Compiler = {
      machine,
      parameters,
      functions: compiled,
      expression: (expression) => compileExpression(expression, compiler),
      statement: (statement) => compileStatement(statement, compiler),
      isArray(name) {
        const position = parameters.indexOf(name);
        if (within && position !== -1) return facts.isArray(parameterKey(within.name, position));
        return facts.isArray(name) || GIVEN_ARRAYS.has(name);
      },
      array(name) {
        const position = parameters.indexOf(name);
        if (position !== -1) return () => machine.frame[position] as ReturnType<Machine['array']>;
        const array = machine.array(name);
        return () => array;
      },
    };
    return compiler;
  };
  for (const { name, parameters } of functions.values()) {
    compiled.set(name, {
      parameters: parameters.map((_, i) => ({ isArray: facts.isArray(parameterKey(name, i)) })),
      isLater: facts.isWaiting(name),
      body: undefined,
    });
  }
  for (const [name, entry] of compiled) {
    const written = functions.get(name);
    if (written) entry.body = compilerFor(written).statement(written.body);
  }
  const compiler = compilerFor();
  const of = (when: Rule['when']): Code<Done> =>
    sequence(rules.filter((rule) => rule.when === when).map((rule) => compileRule(rule, compiler)));
  return {
    begin: of('BEGIN'),
    record: of('record'),
    end: of('END'),
    readsInput: rules.some(({ when }) => when !== 'BEGIN'),
  };
}

function compileRule({ patterns, action }: Rule, compiler: Compiler): Code<Done> {
  const body = compiler.statement(action ?? { kind: 'print', args: [], redirection: undefined });
  const [first, last] = patterns;
  if (first === undefined) return body;
  const begins = compileTest(first, compiler);
  if (last === undefined) return when(begins, body);
  return when(compileRange(begins, compileTest(last, compiler)), body);
}

function when(test: Code<boolean>, body: Code<Done>): Code<Done> {
  if (test.isLater || body.isLater) {
    return later(async () => ((await test.run()) ? body.run() : DONE.normally));
  }
  return now(() => (test.run() ? body.run() : DONE.normally));
}

/** From a record that begins it up to one that ends it, which may be the same. */
function compileRange(begins: Code<boolean>, ends: Code<boolean>): Code<boolean> {
  let isInside = false;
  if (!begins.isLater && !ends.isLater) {
    return now(() => {
      if (!isInside && !begins.run()) return false;
      isInside = !ends.run();
      return true;
    });
  }
  return later(async () => {
    if (!isInside && !(await begins.run())) return false;
    isInside = !(await ends.run());
    return true;
  });
}
