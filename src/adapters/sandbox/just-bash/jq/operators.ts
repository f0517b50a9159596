// The operators of jq on two values.
import { compare, equal, isArray, isObject, isTrue, JqError, type Json, type JsonObject } from './value.ts';
import { described } from './write.ts';

/** So that a mistake does not fill the memory. */
const MAX_TEXT = 2 ** 28;

export function operate(operator: string, left: Json, right: Json): Json {
  switch (operator) {
    case '+':
      return plus(left, right);
    case '-':
      return minus(left, right);
    case '*':
      return times(left, right);
    case '/':
      return divided(left, right);
    case '%':
      return remainder(left, right);
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case '//':
      return isTrue(left) ? left : right;
    default:
      throw new JqError(`operator ${operator} is not known`);
  }
}

function cannot(left: Json, right: Json, what: string): JqError {
  return new JqError(`${described(left)} and ${described(right)} cannot be ${what}`);
}

export function plus(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (left === null) return right;
  if (right === null) return left;
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (isArray(left) && isArray(right)) return left.concat(right);
  if (isObject(left) && isObject(right)) return merged(left, right);
  throw cannot(left, right, 'added');
}

function merged(left: JsonObject, right: JsonObject): JsonObject {
  const all = new Map(left);
  for (const [key, value] of right) all.set(key, value);
  return all;
}

function minus(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (isArray(left) && isArray(right)) return left.filter((one) => !right.some((other) => equal(one, other)));
  throw cannot(left, right, 'subtracted');
}

function times(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') return left * right;
  if (typeof left === 'string' && typeof right === 'number') return repeated(left, right);
  if (typeof left === 'number' && typeof right === 'string') return repeated(right, left);
  if (isObject(left) && isObject(right)) return deepMerged(left, right);
  throw cannot(left, right, 'multiplied');
}

function repeated(text: string, times: number): Json {
  if (!(times > 0)) return null;
  const count = times < 1 ? 1 : Math.floor(times);
  if (text.length * count > MAX_TEXT) throw new JqError('Repeat string result too long');
  return text.repeat(count);
}

function deepMerged(left: JsonObject, right: JsonObject): JsonObject {
  const all = new Map(left);
  for (const [key, value] of right) {
    const before = all.get(key);
    all.set(
      key,
      before !== undefined && isObject(before) && isObject(value) ? deepMerged(before, value) : value,
    );
  }
  return all;
}

function divided(left: Json, right: Json): Json {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0) throw cannot(left, right, 'divided because the divisor is zero');
    return left / right;
  }
  if (typeof left === 'string' && typeof right === 'string') return splitText(left, right);
  throw cannot(left, right, 'divided');
}

export function splitText(text: string, separator: string): Json {
  if (text === '') return [];
  return separator === '' ? [...text] : text.split(separator);
}

function remainder(left: Json, right: Json): Json {
  if (typeof left !== 'number' || typeof right !== 'number') throw cannot(left, right, 'divided');
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  const divisor = Math.abs(whole(right));
  if (divisor === 0) throw cannot(left, right, 'divided (remainder) because the divisor is zero');
  return (whole(left) % divisor) + 0;
}

function whole(value: number): number {
  return Math.max(-(2 ** 63), Math.min(2 ** 63, Math.trunc(value)));
}
