// What went wrong with a request, as a ModelFault: whether it may have been billed, whether a repeat can help, and a
// sentence that says what to do. Nothing secret is in it: no headers, no key, of the URL only the host.
import { APIConnectionError, APIError } from '@anthropic-ai/sdk/core/error';
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { brokenFault, connectionFault, quote, statusFault, withoutSecrets } from '../wire/faults.ts';

export interface FaultContext {
  model: string;
  host: string;
  nowMs: number;
  /** Cut out of everything quoted, should an endpoint send it back. */
  secrets: readonly string[];
  /** Whether the key is a token that was exchanged. */
  isFederated?: boolean;
}

const KEY_NAME = 'ANTHROPIC_API_KEY';

export function toModelFault(thrown: unknown, context: FaultContext): ModelFault {
  return withoutSecrets(judge(thrown, context), context.secrets);
}

function judge(thrown: unknown, context: FaultContext): ModelFault {
  if (thrown instanceof ModelFault) return thrown;
  if (thrown instanceof APIError && thrown.status !== undefined) {
    const { status, headers } = thrown;
    const said = thrown.apiMessage ?? plainBody(thrown);
    const fault = statusFault({ status, headers, said, cause: thrown }, { ...context, keyName: KEY_NAME });
    return status === 401 && context.isFederated ? federatedFault(fault) : fault;
  }
  if (thrown instanceof APIConnectionError) return connectionFault(thrown, context.host);
  return brokenFault(thrown, context.host);
}

/** There is no key that one could check. */
function federatedFault({ kind, message, status, cause }: ModelFault): ModelFault {
  return new ModelFault(kind, message, {
    status,
    cause,
    hint: 'the identity token was exchanged, and what came of it is refused: look at the service account and its workspace in the Claude Console',
  });
}

/** An `error` event inside a stream that began well. */
export function streamErrorFault(event: unknown): ModelFault {
  const error = isPlainObject(event) && isPlainObject(event.error) ? event.error : {};
  const said = [error.type, error.message].filter((part) => typeof part === 'string').join(': ');
  return new ModelFault('lost', `the provider broke its stream off (${quote(said) || 'without a reason'})`);
}

/** Of a body that is not the API's own (a proxy's page) the beginning, without markup. */
function plainBody(error: APIError): string {
  return error.message.replace(/^\d+ /, '').replace(/<[^>]*>/g, ' ');
}
