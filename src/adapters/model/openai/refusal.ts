// What an endpoint says when it refuses or breaks off, in the words of many servers.
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { quote, statusFault } from '../wire/faults.ts';
import type { Endpoint } from './endpoint.ts';

const MAX_ERROR_BYTES = 64 * 1024;

export async function refusalOf(
  { status, headers, body }: Response,
  model: string,
  { host, keyName, secrets }: Endpoint & { secrets: readonly string[] },
): Promise<ModelFault> {
  const said = wordsIn(await textOf(body));
  return statusFault({ status, headers, said }, { model, host, keyName, secrets, nowMs: Date.now() });
}

/** An error in a stream that began well. */
export function streamErrorFault(chunk: Record<string, unknown>): ModelFault {
  return new ModelFault(
    'lost',
    `the provider broke its stream off (${quote(wordsOf(chunk)) || 'without a reason'})`,
  );
}

/** The beginning of a body is all that is looked at. */
async function textOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || text.length > MAX_ERROR_BYTES) break;
      text += decoder.decode(value, { stream: true });
    }
    await reader?.cancel();
  } catch {
    // What has come of it will do.
  }
  return text;
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
function wordsOf({ error, message, detail }: Record<string, unknown>): string {
  if (!isPlainObject(error)) return [error, message, detail].find((one) => typeof one === 'string') ?? '';
  return [error.code ?? error.type, error.message].filter((part) => typeof part === 'string').join(': ');
}
