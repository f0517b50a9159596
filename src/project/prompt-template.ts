// `{{input.name}}` in a Markdown prompt. Values are inserted as data, in one pass: what they contain is never read as a
// placeholder again. `${{ … }}` is GitHub's and is left alone.
import { FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';

const PLACEHOLDER = /(?<!\$)\{\{\s*input((?:\.[A-Za-z_][\w-]*)*)\s*\}\}/g;

export interface Placeholder {
  /** `['pull', 'number']` for `{{input.pull.number}}`; empty for `{{input}}`. */
  keys: string[];
  /** 1-based, within the text given. */
  line: number;
}

export function placeholdersIn(prompt: string): Placeholder[] {
  return [...prompt.matchAll(PLACEHOLDER)].map((match) => ({
    keys: keysOf(match[1]),
    line: prompt.slice(0, match.index).split('\n').length,
  }));
}

function keysOf(path: string | undefined): string[] {
  return (path ?? '').split('.').slice(1);
}

/**
 * The prompt with its values. A prompt without placeholders gets a non-empty input as a JSON block at its end.
 * Throws FlueError `invalid_input` for a placeholder without a value.
 */
export function renderPrompt(prompt: string, input: unknown): string {
  if (placeholdersIn(prompt).length > 0) {
    return prompt.replace(PLACEHOLDER, (_match, path: string) => insert(keysOf(path), input));
  }
  const isEmpty =
    input === undefined || input === null || (isPlainObject(input) && Object.keys(input).length === 0);
  return isEmpty ? prompt : `${prompt}\n\nInput:\n\n${fenced(JSON.stringify(input, null, 2))}`;
}

function insert(keys: string[], input: unknown): string {
  let value = input;
  for (const key of keys) value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (value === undefined) throw missingValue(keys);
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function missingValue(keys: string[]): FlueError {
  const name = ['input', ...keys].join('.');
  return new FlueError('invalid_input', `the prompt uses {{${name}}}, and the input has no such value`, {
    hint: `give it in the payload, or declare a default for it under 'input' in the frontmatter`,
  });
}

/** A fence longer than any inside, so that the data cannot end its block. */
function fenced(json: string): string {
  const longest = Math.max(2, ...[...json.matchAll(/`+/g)].map((ticks) => ticks[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}json\n${json}\n${fence}`;
}
