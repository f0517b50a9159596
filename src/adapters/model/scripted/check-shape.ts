// Checks plain JSON against a declared shape and says the first thing that is wrong in one clause, with its path.
import { isPlainObject } from '../../../protocol/json.ts';
import { didYouMean } from '../../../protocol/nearest.ts';

/** Gives what is wrong with the value, or undefined when nothing is. `path` is the value's own. */
export type Check = (value: unknown, path: string) => string | undefined;

export const anything: Check = () => undefined;
export const text: Check = (value, path) =>
  typeof value === 'string' ? undefined : `${path} must be a string`;
export const flag: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path} must be true or false`;

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Check {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
      return undefined;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    return `${path} must be a whole number, ${range}`;
  };
}

export function oneOf(...values: string[]): Check {
  return (value, path) =>
    typeof value === 'string' && values.includes(value)
      ? undefined
      : `${path} must be one of ${values.join(', ')}`;
}

export const pattern: Check = (value, path) => {
  if (typeof value !== 'string') return `${path} must be a regular expression in a string`;
  try {
    new RegExp(value);
    return undefined;
  } catch (thrown) {
    return `${path} is no regular expression: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
};

export function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} must be a list`;
    for (const [index, item] of value.entries()) {
      const problem = check(item, `${path}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Every member is optional unless named in `required`; a member not declared is refused. */
export function object(members: Record<string, Check>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isPlainObject(value)) return `${path} must be an object`;
    for (const [key, member] of Object.entries(value)) {
      const check = members[key];
      if (check === undefined)
        return `${path} has an unknown key "${key}" (${didYouMean(key, Object.keys(members))})`;
      const problem = check(member, path === 'the script' ? key : `${path}.${key}`);
      if (problem !== undefined) return problem;
    }
    const missing = required.find((key) => !(key in value));
    return missing === undefined ? undefined : `${path} needs the key "${missing}"`;
  };
}
