// What a server refuses, as a FlueError: its code, its sentence, its hint, and when to come again.
import { type ErrorCode, FlueError, REFUSAL_CODES } from '../errors.ts';
import type { ErrorBody } from '../protocol/api.ts';
import { RUN_ERROR_CODES } from '../protocol/error-codes.ts';
import { isPlainObject } from '../protocol/json.ts';

const CODES = new Set<string>([...REFUSAL_CODES, ...RUN_ERROR_CODES]);
const TRY_AGAIN = new Set([429, 503]);
const retryAfter = new WeakMap<FlueError, number>();

/** `base`: whom it was asked of. */
export async function refusalOf(response: Response, base: string): Promise<FlueError> {
  const { status, headers } = response;
  const body = bodyIn(await response.json().catch(() => undefined));
  const isLater = TRY_AGAIN.has(status);
  const error = body === undefined ? foreignAnswer(response, base, isLater) : errorOf(body, isLater);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (seconds >= 0) retryAfter.set(error, seconds * 1000);
  return error;
}

/** The answer of something else, at another address or in front of the server. */
export function foreignAnswer({ status, headers, ok }: Response, base: string, isLater = false): FlueError {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(headers.get('content-type') ?? '')?.[0] ?? 'something else';
  const said = ok ? `${status} with ${type}` : String(status);
  return new FlueError(
    ok ? 'not_found' : codeOfStatus(status),
    `${base} answers ${said}, and not as a server of flue does`,
    {
      hint:
        status === 401 || status === 403
          ? 'something stands before the server and lets nobody in without a sign-in of its own'
          : 'give the address that flue deploy printed, with the path that it is mounted under if there is one',
      retryable: isLater,
    },
  );
}

/** By hand: the schema would bring its library into every browser. */
function bodyIn(answer: unknown): ErrorBody | undefined {
  const error = isPlainObject(answer) ? answer.error : undefined;
  if (!isPlainObject(error) || typeof error.code !== 'string' || typeof error.message !== 'string')
    return undefined;
  const { code, message, details } = error;
  return { code, message, ...(isPlainObject(details) ? { details } : {}) };
}

/** A code that this client does not know is `internal_error`, and stands in the message. */
export function errorOf({ code, message, details }: ErrorBody, retryable = false): FlueError {
  const hint = details?.hint;
  const options = { hint: typeof hint === 'string' ? hint : undefined, retryable };
  if (CODES.has(code)) return new FlueError(code as ErrorCode, message, options);
  return new FlueError('internal_error', `${message} (${code})`, options);
}

/** Milliseconds that the server asked for with `Retry-After`, if it did. */
export function retryAfterOf(error: FlueError): number | undefined {
  return retryAfter.get(error);
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'too_many_waiting';
  return status === 503 ? 'overloaded' : 'internal_error';
}
