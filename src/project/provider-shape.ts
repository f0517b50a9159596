// `providers` of flue.config.ts: settings of those that are known, and any other endpoint that speaks one of their APIs.
import { isPlainObject } from '../protocol/json.ts';
import { didYouMean } from '../protocol/nearest.ts';
import {
  type ObjectShape,
  object,
  oneOf,
  record,
  type Shape,
  secretText,
  url,
  variable,
  where,
} from './shape.ts';

const common = { baseUrl: url, headers: record(secretText) };
const anthropic = object({ ...common, authHeader: oneOf('authorization', 'x-api-key') });
const openai = object({
  ...common,
  api: oneOf('openai', 'openai-responses'),
  authHeader: oneOf('authorization', 'api-key'),
});
const further = object(
  {
    ...common,
    api: oneOf('openai', 'openai-responses', 'anthropic'),
    apiKey: variable('OPENROUTER_API_KEY'),
    authHeader: oneOf('authorization', 'api-key', 'x-api-key'),
  },
  ['api', 'baseUrl'],
);

const KNOWN: Readonly<Record<string, ObjectShape>> = { anthropic, openai };

export const providers: Shape = (value, at) => {
  if (!isPlainObject(value)) return where('an object', () => false)(value, at);
  return Object.entries(value).flatMap(([name, one]) => {
    const path = `${at}.${name}`;
    const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
    if (known !== undefined) return known(one, path);
    if (isPlainObject(one) && one.api !== undefined && isFreeName(name)) return further(one, path);
    const fix = isFreeName(name)
      ? `${didYouMean(name, Object.keys(KNOWN))}, or say what it speaks: api: 'openai' (Chat Completions), 'openai-responses' or 'anthropic', and its baseUrl`
      : "choose a name of lower-case letters, digits and dashes that is not 'scripted'";
    return [{ at: path, message: `unknown provider '${path}'`, fix }];
  });
};

function isFreeName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(name) && name !== 'scripted';
}
