// Turns the text of one input into a value. A wrong value is one sentence that names the input, the value and what to
// write instead; an empty input counts as not given.
import { FlueError } from '../../errors.ts';
import type { Json } from '../../protocol/json.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import { oneLine } from '../../protocol/plain-text.ts';

export interface GivenInput {
  name: string;
  /** As the runner hands it over; '' when it was not given. */
  text: string;
}

export function refuse({ name, text }: GivenInput, problem: string, hint: string): FlueError {
  return new FlueError('usage_error', `input ${name} is "${oneLine(text, 80)}": ${problem}`, { hint });
}

export function textOf({ text }: GivenInput): string | null {
  return text.trim() || null;
}

export function dollarsOf(input: GivenInput): number | undefined {
  const text = input.text.trim();
  if (text === '') return undefined;
  if (/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text)) return Number(text);
  throw refuse(input, 'that is no amount of US dollars', 'write it as 0.50');
}

export function countOf(input: GivenInput): number | undefined {
  const text = input.text.trim();
  if (text === '') return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0 && Number.isSafeInteger(count)) return count;
  throw refuse(input, 'that is no whole number from 1 on', 'write it in digits, as 20');
}

export function minutesOf(input: GivenInput): number | undefined {
  const text = input.text.trim();
  if (text === '') return undefined;
  const ms = Math.round(Number(text) * 60_000);
  if (/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(text) && ms > 0 && Number.isSafeInteger(ms)) return ms;
  throw refuse(input, 'that is no number of minutes above 0', 'write it as 15, or 0.5 for half a minute');
}

/** The first of `choices` is the default. */
export function choiceOf<C extends string>(input: GivenInput, choices: readonly [C, ...C[]]): C {
  const text = input.text.trim();
  if (text === '') return choices[0];
  const chosen = choices.find((choice) => choice === text);
  if (chosen !== undefined) return chosen;
  throw refuse(input, 'there is no such choice', didYouMean(text, choices));
}

/** YAML's own spellings of a boolean (the 1.2 core schema). */
export function flagOf(input: GivenInput, fallback: boolean): boolean {
  const text = input.text.trim();
  if (text === '') return fallback;
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  throw refuse(input, 'that is neither true nor false', 'write true or false');
}

/** Names, one per line or separated by commas. */
export function namesOf({ text }: GivenInput): string[] {
  return text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

export function urlOf(input: GivenInput): string | null {
  const text = textOf(input);
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return text;
  throw refuse(input, 'that is no http(s) address', 'write it as https://api.anthropic.com');
}

/** The runner's own JSON, so whatever is wrong with it was written by hand. */
export function jsonOf(input: GivenInput): Json {
  const text = textOf(input);
  if (text === null) return null;
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.json;
  throw refuse(input, parsed.problem, 'leave this input to its default');
}

export function indexOf(input: GivenInput): number | null {
  const text = textOf(input);
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw refuse(input, 'that is no index', 'leave this input to its default');
}
