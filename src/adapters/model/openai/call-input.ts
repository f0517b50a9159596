// The input of a tool call from the text that a server gives for it.
import { isPlainObject, type JsonObject } from '../../../protocol/json.ts';

/** Nothing at all is an input without members; undefined when it is no JSON object. */
export function parseArguments(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** The other way: another provider's model may have sent an input that is no object; arguments are one. */
export function argumentsOf(input: unknown): string {
  return JSON.stringify(isPlainObject(input) ? input : { value: input });
}
