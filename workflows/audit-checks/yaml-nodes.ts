// What the YAML reader yields: every scalar a string, every node with the lines it stands on. An alias yields the very
// node of its anchor, so a walk must not follow a node twice.

/** Lines are 1-based; endLine is the last line of the node's content, comments and blank lines after it left out. */
interface Span {
  line: number;
  endLine: number;
}

export interface YamlScalar extends Span {
  kind: 'scalar';
  /** `literal` is `|`: its n-th line of value is the n-th line after `line`. */
  style: 'plain' | 'quoted' | 'literal' | 'folded';
  value: string;
}

export interface YamlEntry {
  key: string;
  /** The line of the key. */
  line: number;
  value: YamlNode;
}

export interface YamlMap extends Span {
  kind: 'map';
  entries: YamlEntry[];
}

export interface YamlSequence extends Span {
  kind: 'sequence';
  items: YamlNode[];
}

export type YamlNode = YamlScalar | YamlMap | YamlSequence;

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  return node?.kind === 'map' ? node : undefined;
}

export function asScalar(node: YamlNode | undefined): YamlScalar | undefined {
  return node?.kind === 'scalar' ? node : undefined;
}

/** The entry of a map; of a repeated key the first. */
export function entry(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return asMap(node)?.entries.find((one) => one.key === key);
}

export function get(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return entry(node, key)?.value;
}

export function textOf(node: YamlNode | undefined): string | undefined {
  return asScalar(node)?.value;
}

/** The scalars of `x` or `[x, y]`, as GitHub takes either in many places. */
export function scalarsOf(node: YamlNode | undefined): YamlScalar[] {
  if (node?.kind === 'scalar') return node.value === '' && node.style === 'plain' ? [] : [node];
  if (node?.kind === 'sequence') return node.items.filter((item) => item.kind === 'scalar');
  return [];
}

/** Every scalar at or below a node, each once however many aliases lead to it. */
export function scalarsBelow(node: YamlNode | undefined): YamlScalar[] {
  const found: YamlScalar[] = [];
  const seen = new Set<YamlNode>();
  const queue: YamlNode[] = node === undefined ? [] : [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.kind === 'scalar') found.push(next);
    else if (next.kind === 'sequence') for (const item of next.items) queue.push(item);
    else for (const one of next.entries) queue.push(one.value);
  }
  return found.sort((a, b) => a.line - b.line);
}

/** True when the node, with everything that aliases repeat, is larger than so many characters. */
export function isLargerThan(node: YamlNode, limit: number): boolean {
  // What a node costs beside its text.
  const nodeCost = 20;
  let size = 0;
  const queue: YamlNode[] = [node];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    size += nodeCost + (next.kind === 'scalar' ? next.value.length : 0);
    if (size > limit) return true;
    if (next.kind === 'sequence') for (const item of next.items) queue.push(item);
    else if (next.kind === 'map') for (const one of next.entries) queue.push(one.value);
  }
  return false;
}
