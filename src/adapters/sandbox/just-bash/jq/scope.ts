// Which names are known where a node stands, and how far out they are bound.
import type { Env, Filter } from './filter.ts';
import type { Node } from './syntax.ts';

/** What is bound where a node stands, innermost first, as `Env` will have it. */
export interface Scope {
  name: string;
  up: Scope | undefined;
}

export type Compile = (node: Node, scope: Scope | undefined) => Filter;

export function scopeWith(scope: Scope | undefined, names: readonly string[]): Scope | undefined {
  return names.reduce<Scope | undefined>((up, name) => ({ name, up }), scope);
}

export function depthOf(scope: Scope | undefined, name: string): number | undefined {
  let depth = 0;
  for (let at = scope; at !== undefined; at = at.up, depth++) if (at.name === name) return depth;
  return undefined;
}

export function bound(env: Env | undefined, depth: number): Env['value'] {
  let at = env;
  for (let i = 0; i < depth; i++) at = at?.up;
  return at?.value ?? null;
}
