// Expressions that stand for a truth or for a pattern.
import { type Code, combine, constant } from './code.ts';
import type { Compiler } from './compiler.ts';
import type { Pattern } from './pattern.ts';
import type { Expression } from './syntax.ts';
import { isTrue } from './value.ts';

export function compileTest(expression: Expression, compiler: Compiler): Code<boolean> {
  return combine([compiler.expression(expression)], isTrue);
}

/** What stands where a regular expression is wanted: one that is written out, or the text of a value. */
export function compilePattern(expression: Expression, compiler: Compiler): Code<Pattern> {
  const { machine } = compiler;
  if (expression.kind === 'regex') return constant(machine.compile(expression.source));
  return combine([compiler.expression(expression)], (value) => machine.compile(machine.text(value)));
}
