// Turns a step's `with:` and action.yml into the INPUT_* variables that the runner sets: names upper-cased with spaces
// as underscores (hyphens stay), defaults filled in. Evaluates the four expressions our defaults use, refuses others.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export type InputValue = string | number | boolean;

export interface ExpressionContext {
  token: string;
  matrix: unknown;
  jobIndex: number;
  /** 1 unless given. */
  jobTotal?: number | undefined;
}

export interface ActionManifest {
  inputs?: Record<string, { default?: InputValue; required?: boolean } | null>;
  outputs?: Record<string, unknown>;
  runs: { using: string; main: string; post?: string; 'post-if'?: string };
}

export function readManifest(path: string): ActionManifest {
  return parse(readFileSync(path, 'utf8')) as ActionManifest;
}

/** An input that action.yml does not know is an error here; the real runner only warns. */
export function inputVariables(
  manifest: ActionManifest,
  given: Record<string, InputValue>,
  context: ExpressionContext,
): Record<string, string> {
  const known = new Map(
    Object.entries(manifest.inputs ?? {}).map(([name, input]) => [name.toLowerCase(), input]),
  );
  const values = new Map<string, string>();
  for (const [name, input] of known) values.set(name, evaluate(String(input?.default ?? ''), context));
  for (const [name, value] of Object.entries(given)) {
    if (!known.has(name.toLowerCase())) throw new Error(`action.yml has no input '${name}'`);
    values.set(name.toLowerCase(), String(value));
  }
  return Object.fromEntries([...values].map(([name, value]) => [variableName(name), value]));
}

function variableName(input: string): string {
  return `INPUT_${input.replaceAll(' ', '_').toUpperCase()}`;
}

export function evaluate(template: string, context: ExpressionContext): string {
  return template.replace(/\$\{\{(.*?)\}\}/gs, (_whole, expression: string) =>
    contextValue(expression.trim(), context),
  );
}

function contextValue(
  expression: string,
  { token, matrix, jobIndex, jobTotal = 1 }: ExpressionContext,
): string {
  switch (expression.toLowerCase().replaceAll(' ', '')) {
    case 'github.token':
      return token;
    case 'tojson(matrix)':
      return JSON.stringify(matrix ?? null, undefined, 2);
    case 'strategy.job-index':
      return String(jobIndex);
    case 'strategy.job-total':
      return String(jobTotal);
    default:
      throw new Error(`the fake runner cannot evaluate \${{ ${expression} }}`);
  }
}
