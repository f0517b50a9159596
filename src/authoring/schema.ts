// A schema as the harness sees it: any zod 4 schema, accepted by structure, so that the author's own copy of zod works.

/** The Standard Schema face that every zod 4 schema has, and `_zod`, which tells it from other libraries. */
export interface Schema<Output = unknown> {
  readonly _zod: { readonly output: Output; readonly input: unknown };
  readonly '~standard': {
    readonly version: 1;
    validate(value: unknown): SchemaResult | Promise<SchemaResult>;
  };
}

export type OutputOf<S> = S extends { _zod: { output: infer Output } } ? Output : never;
export type InputOf<S> = S extends { _zod: { input: infer Input } } ? Input : never;

export interface SchemaIssue {
  message: string;
  path?: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined;
}
type SchemaResult = { value: unknown; issues?: undefined } | { issues: ReadonlyArray<SchemaIssue> };

export type Validation<Output> = { ok: true; value: Output } | { ok: false; problem: string };

/** Validates `value`; a failure says every problem with its path in one line. */
export async function validate<S extends Schema>(
  schema: S,
  value: unknown,
): Promise<Validation<OutputOf<S>>> {
  const outcome = await schema['~standard'].validate(value);
  if (outcome.issues === undefined) return { ok: true, value: outcome.value as OutputOf<S> };
  return { ok: false, problem: outcome.issues.map(describeIssue).join('; ') };
}

function describeIssue(issue: SchemaIssue): string {
  const path = (issue.path ?? [])
    .map((part) => (typeof part === 'object' ? part.key : part))
    .map(String)
    .join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && '_zod' in value && '~standard' in value;
}
