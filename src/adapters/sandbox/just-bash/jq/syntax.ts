// The tree of a jq program.

/** Parts of a string: its text, and the programs in it. */
export type Text = ReadonlyArray<string | Node>;

export type Pattern =
  | { kind: 'variable'; name: string }
  | { kind: 'array'; items: Pattern[] }
  | {
      kind: 'object';
      entries: Array<{ key: Node; variable: string | undefined; value: Pattern | undefined }>;
    };

export interface Definition {
  name: string;
  /** With a `$` in front where the argument is a value. */
  params: string[];
  body: Node;
}

export type Node =
  | { kind: 'identity' }
  | { kind: 'recurse' }
  | { kind: 'literal'; value: null | boolean | number }
  | { kind: 'text'; format: string | undefined; parts: Text }
  | { kind: 'format'; name: string }
  | { kind: 'index'; of: Node; key: Node; isOptional?: boolean }
  | { kind: 'slice'; of: Node; from: Node | undefined; to: Node | undefined; isOptional?: boolean }
  | { kind: 'iterate'; of: Node; isOptional?: boolean }
  | { kind: 'array'; body: Node | undefined }
  | { kind: 'object'; entries: Array<{ key: Node; value: Node }> }
  | { kind: 'variable'; name: string }
  | { kind: 'negate'; of: Node }
  | { kind: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'; left: Node; right: Node }
  | { kind: 'operator'; operator: string; left: Node; right: Node }
  | { kind: 'assign'; operator: string; left: Node; right: Node }
  | { kind: 'if'; condition: Node; then: Node; otherwise: Node | undefined }
  | { kind: 'try'; body: Node; handler: Node | undefined }
  | { kind: 'reduce'; source: Node; patterns: Pattern[]; init: Node; update: Node }
  | {
      kind: 'foreach';
      source: Node;
      patterns: Pattern[];
      init: Node;
      update: Node;
      extract: Node | undefined;
    }
  | { kind: 'bind'; source: Node; patterns: Pattern[]; body: Node }
  | { kind: 'define'; definition: Definition; body: Node }
  | { kind: 'label'; name: string; body: Node }
  | { kind: 'break'; name: string }
  | { kind: 'call'; name: string; args: Node[] };

/** A program that cannot be run as it is written. */
export class JqSyntaxError extends Error {}
