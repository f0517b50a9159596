// What the parts of the compiler share: the machine the code runs on, and what the names at a place in it mean.
import type { Code } from './code.ts';
import type { Done } from './done.ts';
import type { Machine } from './machine.ts';
import type { Expression, Statement } from './syntax.ts';
import type { AwkArray, Value } from './value.ts';

/** A function may be called before its body is compiled. */
export interface CompiledFunction {
  parameters: ReadonlyArray<{ isArray: boolean }>;
  isLater: boolean;
  body: Code<Done> | undefined;
}

export interface Compiler {
  readonly machine: Machine;
  readonly functions: ReadonlyMap<string, CompiledFunction>;
  /** Of the function that is compiled; none in a rule. */
  readonly parameters: readonly string[];
  expression(expression: Expression): Code<Value>;
  statement(statement: Statement): Code<Done>;
  isArray(name: string): boolean;
  /** The array of a name, which for a parameter is another one at each call. */
  array(name: string): () => AwkArray;
}
