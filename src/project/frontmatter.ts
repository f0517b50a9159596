// The `---` block at the head of a Markdown file. Plain YAML is read here; whatever is not plain goes to the `yaml`
// package, which takes 25 ms to load. Nothing in a frontmatter is ever run.

import { isPlainObject } from '../protocol/json.ts';
import { parseJson } from '../protocol/parse-json.ts';
import { readPlainYaml } from './plain-yaml.ts';

export type Split =
  | { kind: 'none' }
  | { kind: 'unclosed' }
  /** Lines count from 1; `body` starts in line `bodyLine` of the file. */
  | { kind: 'frontmatter'; yaml: string; body: string; bodyLine: number };

export function splitFrontmatter(file: string): Split {
  const lines = file.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (!isFence(lines[0])) return { kind: 'none' };
  const end = lines.findIndex((line, index) => index > 0 && isFence(line));
  if (end === -1) return { kind: 'unclosed' };
  const yaml = lines.slice(1, end).join('\n');
  return { kind: 'frontmatter', yaml, body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 };
}

function isFence(line: string | undefined): boolean {
  return line !== undefined && /^---\s*$/.test(line);
}

export type Fields = Readonly<Record<string, unknown>>;
export type ReadFields =
  | { ok: true; fields: Fields }
  | { ok: false; line: number | undefined; problem: string };

/** The frontmatter as an object. `line` counts within the file, whose first line is the opening `---`. */
export async function readFields(yaml: string): Promise<ReadFields> {
  const plain = readPlainYaml(yaml) ?? readJson(yaml);
  if (plain !== undefined) return { ok: true, fields: plain };
  const read = await readYaml(yaml);
  if (read.ok) return read;
  // `description: Review: checks things` is no YAML, but it is plain what was meant.
  const quoted = quoteValuesWithColons(yaml);
  const again = quoted === yaml ? read : await readYaml(quoted);
  return again.ok ? again : read;
}

/** JSON is YAML too: a build writes it where what reads it later has no YAML. */
function readJson(yaml: string): Fields | undefined {
  if (!yaml.startsWith('{"')) return undefined;
  const parsed = parseJson(yaml);
  return parsed.ok && isPlainObject(parsed.json) ? parsed.json : undefined;
}

async function readYaml(yaml: string): Promise<ReadFields> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(yaml);
  // A warning is a tag nobody knows: the value is not what it was meant to be.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    const [message = ''] = error.message.split('\n');
    const line = error.linePos?.[0].line;
    return {
      ok: false,
      line: line === undefined ? undefined : line + 1,
      problem: message.replace(/ at line .*$/, ''),
    };
  }
  try {
    const fields: unknown = document.toJS() ?? {};
    return isPlainObject(fields)
      ? { ok: true, fields }
      : { ok: false, line: 2, problem: 'it is not a list of keys and values' };
  } catch (thrown) {
    return { ok: false, line: undefined, problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function quoteValuesWithColons(yaml: string): string {
  return yaml.replace(
    /^(\s*[A-Za-z][\w-]*):[ ]+([^\s'"[{|>&*!].*:[ ].*|[^\s'"[{|>&*!].*:)$/gm,
    (_line, key: string, value: string) => {
      return `${key}: ${JSON.stringify(value.trimEnd())}`;
    },
  );
}

/**
 * The line, within the file, of the last part of a path that can be found: `budget.maxTurns` is looked for as
 * `maxTurns`, then as `budget`.
 */
export function lineOfPath(yaml: string, at: string): number | undefined {
  const lines = yaml.split('\n');
  const keys = at.split(/[.[\]]+/).filter((part) => part !== '');
  return keys.reduceRight<number | undefined>((found, key) => {
    const index = lines.findIndex(
      (line) => line.trimStart().startsWith(`${key}:`) || line.includes(` ${key}:`),
    );
    return found ?? (index === -1 ? undefined : index + 2);
  }, undefined);
}
