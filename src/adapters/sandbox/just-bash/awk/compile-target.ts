// Where values are kept: variables, parameters, elements, fields. A subscript is worked out once, also where its element
// is read and written.
import { type Code, combine, constant, gather } from './code.ts';
import type { Compiler } from './compiler.ts';
import { AwkError } from './errors.ts';
import type { Expression, Target } from './syntax.ts';
import { type AwkArray, toNumber, type Value } from './value.ts';

/** `Key` says which place it is, once worked out. */
export interface Place {
  key: Code<PlaceKey>;
  read(key: PlaceKey): Value;
  write(key: PlaceKey, value: Value): void;
}

/** An element of an array, the number of a field; nothing of a variable, which is always the same. */
export type PlaceKey = { array: AwkArray; key: string } | number | undefined;

export function compilePlace(target: Target, compiler: Compiler): Place {
  if (target.kind === 'field') return fieldPlace(target.index, compiler);
  return target.kind === 'name'
    ? variablePlace(target.name, compiler)
    : elementPlace(target.name, target.subscript, compiler);
}

export function compileKey(subscript: readonly Expression[], compiler: Compiler): Code<string> {
  const { machine } = compiler;
  const [only] = subscript;
  if (only !== undefined && subscript.length === 1) {
    return combine([compiler.expression(only)], (value) => machine.text(value));
  }
  const parts = gather(subscript.map((part) => compiler.expression(part)));
  return combine([parts], (values) => machine.key(values));
}

function fieldPlace(index: Expression, compiler: Compiler): Place {
  const { record } = compiler.machine;
  const code = compiler.expression(index);
  return {
    key: combine([code], (value): PlaceKey => Math.trunc(toNumber(value))),
    read: (key) => record.field(key as number),
    write: (key, value) => record.setField(key as number, value),
  };
}

function variablePlace(name: string, compiler: Compiler): Place {
  const { machine } = compiler;
  const key = constant<PlaceKey>(undefined);
  const position = compiler.parameters.indexOf(name);
  if (compiler.isArray(name)) throw new AwkError(`illegal reference to array ${name}`);
  if (position !== -1) {
    return {
      key,
      read: () => machine.frame[position] as Value,
      write: (_, value) => {
        machine.frame[position] = value;
      },
    };
  }
  const variable = machine.variable(name);
  return {
    key,
    read: name === 'NF' ? () => machine.record.count : () => variable.value,
    write: machine.isSetting(name)
      ? (_, value) => machine.assign(name, value)
      : (_, value) => {
          variable.value = value;
        },
  };
}

function elementPlace(name: string, subscript: readonly Expression[], compiler: Compiler): Place {
  const array = compiler.array(name);
  return {
    key: combine([compileKey(subscript, compiler)], (key): PlaceKey => ({ array: array(), key })),
    read(place) {
      const { array: elements, key } = place as { array: AwkArray; key: string };
      const value = elements.get(key);
      // To read an element is to make it.
      if (value === undefined && !elements.has(key)) elements.set(key, undefined);
      return value;
    },
    write(place, value) {
      const { array: elements, key } = place as { array: AwkArray; key: string };
      elements.set(key, value);
    },
  };
}
