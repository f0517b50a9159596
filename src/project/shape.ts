// Hand-written checks of plain data: what a value is, what was expected, what to write instead. No zod here, because a
// config is read before every run and zod takes 40 ms to load.
import { isPlainObject } from '../protocol/json.ts';
import { didYouMean, nearest } from '../protocol/nearest.ts';

/** Something wrong with a value. `at` is its path (`budget.maxTurns`), empty for the whole. */
export interface Complaint {
  at: string;
  message: string;
  fix: string;
}

export type Shape = (value: unknown, at: string) => Complaint[];

/** A shape of one sentence: `expected` completes "expected …". `secret` values are never shown. */
export function where(
  expected: string,
  accepts: (value: unknown) => boolean,
  { secret = false }: { secret?: boolean } = {},
): Shape {
  return (value, at) => {
    if (accepts(value)) return [];
    const shown = secret
      ? typeof value === 'string'
        ? 'a text that is not shown'
        : describeKind(value)
      : describe(value);
    return [{ at, message: `'${at}' is ${shown}`, fix: `expected ${expected}` }];
  };
}

export const text = where('a text', (value) => typeof value === 'string' && value.trim() !== '');
export const secretText = where('a text', (value) => typeof value === 'string' && value !== '', {
  secret: true,
});
export const flag = where('true or false', (value) => typeof value === 'boolean');
export const func = where('a function', (value) => typeof value === 'function');
export const amount = where('a number of at least 0', (value) => isNumber(value) && value >= 0);
export const count = where('a whole number of at least 1', (value) => isInteger(value) && value >= 1);

export const url = where(
  'an http(s) URL',
  (value) => typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value),
);

/** A name, not a value: one that was written here by mistake is a secret, and not shown. */
export function variable(example: string): Shape {
  const isName = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value);
  return where(`the name of a variable, such as ${example}`, isName, { secret: true });
}

export function integer(least: number, most: number): Shape {
  const inRange = (value: unknown) => isInteger(value) && value >= least && value <= most;
  return where(`a whole number from ${least} to ${most}`, inRange);
}

export function oneOf(...words: string[]): Shape {
  return where(words.map((word) => `'${word}'`).join(' or '), (value) => words.includes(value as string));
}

/**
 * What only a later version can do is refused, because whoever writes it relies on it. A value that `accepts` takes
 * asks for nothing that is missing; `what` names the rest where the key alone would say too much.
 */
export function notInThisVersion({
  what,
  fix,
  accepts = () => false,
}: {
  what?: (at: string) => string;
  fix: string;
  accepts?: (value: unknown) => boolean;
}): Shape {
  return (value, at) => {
    if (accepts(value)) return [];
    return [{ at, message: `${what?.(at) ?? `'${at}'`} is not in this version`, fix }];
  };
}

export function nullable(shape: Shape): Shape {
  return (value, at) => (value === null ? [] : shape(value, at));
}

export function list(item: Shape): Shape {
  return (value, at) => {
    if (!Array.isArray(value)) return where('a list', () => false)(value, at);
    return value.flatMap((one: unknown, index) => item(one, `${at}[${index}]`));
  };
}

export function record(member: Shape): Shape {
  return (value, at) => {
    if (!isPlainObject(value)) return where('an object', () => false)(value, at);
    return Object.entries(value).flatMap(([key, one]) => member(one, join(at, key)));
  };
}

export interface ObjectShape extends Shape {
  members: Readonly<Record<string, Shape>>;
}

/** An object of these members and no others; undefined members count as left out. `otherKeys`: what to do with others. */
export function object(
  members: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
  { otherKeys }: { otherKeys?: string } = {},
): ObjectShape {
  const check: Shape = (value, at) => {
    if (!isPlainObject(value)) return where('an object', () => false)(value, at);
    const given = Object.entries(value).filter(([, one]) => one !== undefined);
    const missing = required.filter((key) => value[key] === undefined);
    return [
      ...missing.map((key) => ({
        at: join(at, key),
        message: `'${join(at, key)}' is missing`,
        fix: `add ${key}`,
      })),
      ...given.flatMap(([key, one]) =>
        Object.hasOwn(members, key)
          ? (members[key]?.(one, join(at, key)) ?? [])
          : [unknownKey({ key, at, members, otherKeys })],
      ),
    ];
  };
  return Object.assign(check, { members });
}

interface UnknownKey {
  key: string;
  at: string;
  members: Readonly<Record<string, Shape>>;
  otherKeys: string | undefined;
}

function unknownKey({ key, at, members, otherKeys }: UnknownKey): Complaint {
  const names = Object.keys(members);
  const owner = names.find((name) => hasMember(members[name], key));
  const advice = nearest(key, names) === undefined ? otherKeys : undefined;
  return {
    at: join(at, key),
    message: `unknown key '${join(at, key)}'`,
    fix: owner === undefined ? (advice ?? didYouMean(key, names)) : `it belongs into '${join(at, owner)}'`,
  };
}

function hasMember(shape: Shape | undefined, key: string): boolean {
  return shape !== undefined && 'members' in shape && Object.hasOwn((shape as ObjectShape).members, key);
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** A value as a message shows it: short JSON, or its kind. */
export function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  if (typeof value !== 'string' && typeof value !== 'boolean') return describeKind(value);
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}

export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'function') return /^class\b/.test(String(value)) ? 'a class' : 'a function';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
