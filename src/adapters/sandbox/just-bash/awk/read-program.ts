// A program: its rules and functions, read from its text.
import { AwkError } from './errors.ts';
import type { Facts } from './facts.ts';
import { ExpressionReader } from './read-expression.ts';
import { StatementReader } from './read-statement.ts';
import type { AwkFunction, Rule } from './syntax.ts';
import { TokenReader } from './token-reader.ts';
import { tokensOf } from './tokens.ts';

export interface Program {
  rules: readonly Rule[];
  functions: ReadonlyMap<string, AwkFunction>;
  facts: Facts;
}

/** Throws AwkError where it is none. */
export function readProgram(text: string): Program {
  const reader = new TokenReader(tokensOf(text));
  const expressions = new ExpressionReader(reader);
  const statements = new StatementReader(reader, expressions);
  const rules: Rule[] = [];
  const functions = new Map<string, AwkFunction>();

  const readFunction = (): void => {
    reader.take();
    const { kind, text: name, line } = reader.take();
    if (kind !== 'name' && kind !== 'call') throw reader.unexpected();
    if (functions.has(name)) throw new AwkError(`line ${line}: function ${name} is defined twice`);
    reader.expect('(');
    const parameters = expressions.list(')').map((parameter) => {
      if (parameter.kind !== 'name')
        throw new AwkError(`line ${line}: function ${name} has a parameter without a name`);
      return parameter.name;
    });
    reader.skipNewlines();
    reader.within = { name, parameters };
    const body = statements.block();
    reader.within = undefined;
    functions.set(name, { name, parameters, body });
  };

  const readRule = (): Rule => {
    if (reader.is('BEGIN', 'END')) {
      const when = reader.take().text === 'BEGIN' ? 'BEGIN' : 'END';
      return { when, patterns: [], action: statements.block() };
    }
    const patterns = reader.is('{') ? [] : [expressions.expression()];
    if (patterns.length > 0 && reader.accept(',')) {
      reader.skipNewlines();
      patterns.push(expressions.expression());
    }
    return { when: 'record', patterns, action: reader.is('{') ? statements.block() : undefined };
  };

  for (;;) {
    while (reader.peek().kind === 'newline' || reader.is(';')) reader.take();
    if (reader.peek().kind === 'end') break;
    if (reader.is('function', 'func')) {
      readFunction();
      continue;
    }
    const rule = readRule();
    rules.push(rule);
    // Without an action it ends as a statement does.
    const isEnded = reader.peek().kind === 'newline' || reader.peek().kind === 'end' || reader.is(';');
    if (rule.action === undefined && !isEnded) throw reader.unexpected();
  }
  reader.facts.conclude();
  return { rules, functions, facts: reader.facts };
}
