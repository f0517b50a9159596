// The `yaml` package as a second opinion on our small reader: the same text as the same plain shape from both.
import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { YamlNode } from '../../../workflows/audit-checks/yaml-nodes.ts';

/** [line, text] · [line, 'seq', …items] · [line, 'map', …[key, line of key, value]] */
export type Shape = unknown[];

/** What the package reads, or undefined when it finds an error. Merge keys stay keys; every scalar is a text. */
export function shapeByLibrary(text: string): Shape | undefined {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    lineCounter,
    uniqueKeys: false,
    merge: false,
  });
  const [document, ...others] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return [0, ''];
  if (others.length > 0 || document.errors.length > 0) return undefined;
  const lineOf = (node: Node): number => lineCounter.linePos(node.range?.[0] ?? 0).line;
  const within: unknown[] = [];
  const shapeOfAlias = (alias: Alias): Shape => {
    const target = alias.resolve(document);
    if (target === undefined || within.includes(target)) throw new Unsupported();
    return shape(target);
  };
  const shape = (node: unknown): Shape => {
    within.push(node);
    const found = isAlias(node) ? shapeOfAlias(node) : shapeOfNode(node);
    within.pop();
    return found;
  };
  const shapeOfNode = (node: unknown): Shape => {
    // An empty value has no place of its own worth comparing.
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return [0, ''];
    const line = lineOf(node);
    if (isScalar(node))
      return node.source === '' && node.type === 'PLAIN' ? [0, ''] : [line, String(node.value ?? '')];
    if (isSeq(node)) return [line, 'seq', ...node.items.map(shape)];
    return [
      line,
      'map',
      ...node.items.map((pair): [string, number, Shape] => {
        if (!isScalar(pair.key)) throw new Unsupported();
        return [String(pair.key.value ?? ''), lineOf(pair.key), shape(pair.value)];
      }),
    ];
  };
  try {
    return shape(document.contents);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** A key that is no text, an alias to nothing or to what it stands in: valid YAML perhaps, but no GitHub workflow. */
class Unsupported extends Error {}

export function shapeByReader(node: YamlNode): Shape {
  if (node.kind === 'scalar') {
    return node.value === '' && node.style === 'plain' ? [0, ''] : [node.line, node.value];
  }
  if (node.kind === 'sequence') return [node.line, 'seq', ...node.items.map(shapeByReader)];
  return [
    node.line,
    'map',
    ...node.entries.map((one): [string, number, Shape] => [one.key, one.line, shapeByReader(one.value)]),
  ];
}
