// What an endpoint says when it refuses a request, in the words of many servers.
import type { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { statusFault } from '../wire/faults.ts';
import { bodyText } from './body-text.ts';
import type { Endpoint } from './endpoint.ts';

/** The beginning of a body is all that is looked at. */
const MAX_ERROR_BYTES = 64 * 1024;

export async function refusalOf(
  { status, headers, body }: Response,
  model: string,
  { host, keyName, secrets }: Endpoint & { secrets: readonly string[] },
): Promise<ModelFault> {
  const said = wordsIn(await bodyText(body, MAX_ERROR_BYTES));
  return statusFault({ status, headers, said }, { model, host, keyName, secrets, nowMs: Date.now() });
}

/** Of a body that is not the API's own (a proxy's page) the text without markup. */
function wordsIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (isPlainObject(value)) return wordsOf(value) || text;
  } catch {
    // no JSON
  }
  return text.replace(/<[^>]*>/g, ' ');
}

/** `{error: {message, code}}` mostly; some say `{error: "…"}`, `{message: "…"}` or `{detail: "…"}`. */
export function wordsOf({ error, message, detail }: Record<string, unknown>): string {
  if (!isPlainObject(error)) return [error, message, detail].find((one) => typeof one === 'string') ?? '';
  return [error.code ?? error.type, error.message]
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(': ');
}
