// What a program is, once read.

export interface NameTarget {
  kind: 'name';
  name: string;
}
export interface ElementTarget {
  kind: 'element';
  name: string;
  subscript: Expression[];
}
export interface FieldTarget {
  kind: 'field';
  index: Expression;
}

/** What can be assigned to. */
export type Target = NameTarget | ElementTarget | FieldTarget;

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '^';
export type Comparison = '<' | '<=' | '==' | '!=' | '>' | '>=';

export type Expression =
  | Target
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'assign'; operator: Arithmetic | ''; target: Target; value: Expression }
  | { kind: 'step'; by: 1 | -1; isPrefix: boolean; target: Target }
  | { kind: 'unary'; operator: '-' | '+' | '!'; operand: Expression }
  | { kind: 'binary'; operator: Arithmetic; left: Expression; right: Expression }
  | { kind: 'concatenation'; parts: Expression[] }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'match'; isNegated: boolean; text: Expression; pattern: Expression }
  | { kind: 'logic'; operator: '&&' | '||'; left: Expression; right: Expression }
  | { kind: 'choice'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'in'; subscript: Expression[]; array: string }
  | { kind: 'call'; name: string; args: Expression[]; line: number }
  | { kind: 'builtin'; name: string; args: Expression[]; line: number }
  | {
      kind: 'getline';
      source: 'main' | 'file' | 'command';
      from: Expression | undefined;
      target: Target | undefined;
    };

export interface Redirection {
  mode: '>' | '>>' | '|';
  to: Expression;
}

export type Statement =
  | { kind: 'expression'; expression: Expression }
  | { kind: 'print' | 'printf'; args: Expression[]; redirection: Redirection | undefined }
  | { kind: 'if'; test: Expression; yes: Statement; no: Statement | undefined }
  | {
      kind: 'loop';
      first: Statement | undefined;
      test: Expression | undefined;
      step: Statement | undefined;
      body: Statement;
      /** As in `do … while`. */
      isTestedLast: boolean;
    }
  | { kind: 'each'; variable: NameTarget; array: string; body: Statement }
  | { kind: 'block'; statements: Statement[] }
  | { kind: 'delete'; array: string; subscript: Expression[] | undefined }
  | { kind: 'exit' | 'return'; value: Expression | undefined }
  | { kind: 'next' | 'nextfile' | 'break' | 'continue' };

export interface AwkFunction {
  name: string;
  parameters: string[];
  body: Statement;
}

export interface Rule {
  when: 'BEGIN' | 'END' | 'record';
  /** None for every record, two for a range. */
  patterns: Expression[];
  /** None prints the record. */
  action: Statement | undefined;
}
