// Definitions are frozen data with a brand that survives two copies of this package meeting in one process.
const BRAND = Symbol.for('flue-action.definition');

export type DefinitionKind = 'workflow' | 'agent' | 'tool' | 'config';

export interface Branded<Kind extends DefinitionKind> {
  readonly [BRAND]: Kind;
}

export function brand<Kind extends DefinitionKind, T extends object>(
  kind: Kind,
  data: T,
): Readonly<T> & Branded<Kind> {
  return Object.freeze({ ...data, [BRAND]: kind });
}

/** Which of our definitions `value` is, or undefined when it is none. */
export function brandOf(value: unknown): DefinitionKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { [BRAND]?: DefinitionKind })[BRAND];
}
