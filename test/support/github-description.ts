// GitHub's published OpenAPI descriptions, as scripts/take-openapi.mjs cut them, and the one operation that a request is.
import { readFileSync } from 'node:fs';

export type Schema = Readonly<Record<string, unknown>>;
/** By media type. */
export type Bodies = Readonly<Record<string, Schema>>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  /** A part of the path that may hold slashes, as that of a file. */
  spansSlashes: boolean;
  schema: Schema;
}

export interface Operation {
  parameters: readonly Parameter[];
  body: { required: boolean; types: Bodies } | null;
  /** By status. */
  answers: Readonly<Record<string, Bodies>>;
  /** Representations of the answer that its text tells of. */
  mediaTypes: readonly string[];
}

export interface Description {
  /** As ghes-3.19. */
  name: string;
  /** By `GET /repos/{owner}/{repo}`. */
  operations: Readonly<Record<string, Operation>>;
  schemas: Readonly<Record<string, Schema>>;
}

export interface FoundOperation {
  /** As `GET /repos/{owner}/{repo}`. */
  key: string;
  operation: Operation;
  /** Of the path, decoded. */
  values: Readonly<Record<string, string>>;
}

/** `base` stands before every path, as /api/v3 does on an Enterprise Server: there every supported version has its say. */
export function descriptionsFor(base: string): Description[] {
  const names = base.endsWith('/api/v3') ? ['ghes-3.17', 'ghes-3.18', 'ghes-3.19'] : ['api.github.com'];
  return names.map(read);
}

const known = new Map<string, Description>();

function read(name: string): Description {
  const found = known.get(name);
  if (found !== undefined) return found;
  const text = readFileSync(new URL(`openapi/${name}.json`, import.meta.url), 'utf8');
  const description: Description = { ...(JSON.parse(text) as Description), name };
  known.set(name, description);
  return description;
}

/** `path` is percent-encoded. Of several that fit it is the one with the fewest words of its own choice, or the longer one. */
export function findOperation(
  { operations }: Description,
  method: string,
  path: string,
): FoundOperation | undefined {
  const found = Object.entries(operations).flatMap(([key, operation]) => {
    const [ofMethod, template = ''] = key.split(' ');
    if (ofMethod !== method) return [];
    const match = patternOf(template, operation).exec(path);
    return match === null ? [] : [{ key, operation, values: decoded(match.groups ?? {}) }];
  });
  const open = ({ key }: FoundOperation): number => key.split('{').length;
  return found.sort((a, b) => open(a) - open(b) || b.key.length - a.key.length)[0];
}

function patternOf(template: string, { parameters }: Operation): RegExp {
  const pattern = template.replace(/\{(\w+)\}|[.+?^$()[\]\\|]/g, (part, name?: string) => {
    if (name === undefined) return `\\${part}`;
    const spansSlashes = parameters.some((one) => one.name === name && one.spansSlashes);
    return `(?<${name}>${spansSlashes ? '.+' : '[^/]+'})`;
  });
  return new RegExp(`^${pattern}$`);
}

function decoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, decodeURIComponent(value)]));
}
