// What the parser makes most often.
import { ASSIGNMENTS } from './precedence.ts';
import type { Node } from './syntax.ts';

export function textOf(text: string): Node {
  return { kind: 'text', format: undefined, parts: [text] };
}

export function indexed(of: Node, name: string): Node {
  return { kind: 'index', of, key: textOf(name) };
}

export function joined(operator: string, left: Node, right: Node): Node {
  if (operator === ',') return { kind: 'comma', left, right };
  if (operator === '//') return { kind: 'alternative', left, right };
  if (operator === 'and' || operator === 'or') return { kind: operator, left, right };
  if (ASSIGNMENTS.includes(operator)) return { kind: 'assign', operator, left, right };
  return { kind: 'operator', operator, left, right };
}

/** Behind an index, it is for this index only: `.[].a?` goes on with the next item. */
export function optional(node: Node): Node {
  if ((node.kind === 'index' || node.kind === 'slice' || node.kind === 'iterate') && !node.isOptional)
    return { ...node, isOptional: true };
  return { kind: 'try', body: node, handler: undefined };
}
