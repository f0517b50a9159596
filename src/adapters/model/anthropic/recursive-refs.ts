// Finds the definitions of a JSON Schema that contain themselves.
import { isPlainObject, type JsonObject } from '../../../protocol/json.ts';

/** `$ref`s to definitions that lead back to themselves. */
export function recursiveRefs(schema: JsonObject): string[] {
  const defs = isPlainObject(schema.$defs) ? schema.$defs : {};
  const refsOf = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(refsOf);
    if (!isPlainObject(value)) return [];
    const own = typeof value.$ref === 'string' ? [value.$ref] : [];
    return [...own, ...Object.values(value).flatMap(refsOf)];
  };
  const reaches = (from: string, seen: Set<string>): Set<string> => {
    for (const ref of refsOf(defs[from])) {
      const name = ref.replace('#/$defs/', '');
      if (seen.has(name)) continue;
      seen.add(name);
      reaches(name, seen);
    }
    return seen;
  };
  return Object.keys(defs)
    .filter((name) => reaches(name, new Set()).has(name))
    .map((name) => `#/$defs/${name}`);
}
