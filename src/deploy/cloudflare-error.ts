// What Cloudflare's API refuses, as one sentence and what to do about it, and whether it was done all the same.
import { type ErrorCode, FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import { oneLine } from '../protocol/plain-text.ts';
import { meaningOf } from './cloudflare-meanings.ts';

/** `refused`: nothing was done. `unknown`: it may have been done, and nobody said so. */
export type Outcome = 'refused' | 'unknown';

export class CloudflareError extends FlueError {
  readonly outcome: Outcome;
  /** Of the answer; null when there was none. */
  readonly status: number | null;
  readonly apiCodes: readonly number[];
  /** Milliseconds that Cloudflare asks to be left alone for; null = the same request will not succeed. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    message: string,
    {
      hint,
      outcome = 'refused',
      status = null,
      apiCodes = [],
      retryAfterMs = null,
      cause,
    }: {
      hint: string;
      outcome?: Outcome;
      status?: number | null;
      apiCodes?: readonly number[];
      retryAfterMs?: number | null;
      cause?: unknown;
    },
  ) {
    super(code, message, { hint, cause, retryable: retryAfterMs !== null });
    this.outcome = outcome;
    this.status = status;
    this.apiCodes = apiCodes;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Answer {
  status: number;
  /** Parsed, or undefined for what is no JSON. */
  body: unknown;
  ray: string | null;
  retryAfter: string | null;
}

export interface AskedFor {
  method: string;
  /** Without its query. */
  path: string;
  accountId: string;
  /** Takes out what must not be told: an answer may repeat what it was sent. */
  hide(text: string): string;
}

export function refusalOf(answer: Answer, { method, path, accountId, hide }: AskedFor): CloudflareError {
  const { status, body, ray, retryAfter } = answer;
  const errors = errorsIn(body);
  const codes = errors.map(({ code }) => code);
  const said = errors.map(({ code, message }) => `${message} (${code})`).join('; ');
  const numbered = ray === null ? '' : `, cf-ray ${oneLine(ray, 60)}`;
  const detail = `${said === '' ? `status ${status}` : oneLine(hide(said), 400)}, to ${method} ${path}${numbered}`;
  if (status === 429)
    return new CloudflareError('deploy_failed', `Cloudflare is asked too often: ${detail}`, {
      hint: 'try again in some minutes',
      status,
      apiCodes: codes,
      retryAfterMs: pauseIn(retryAfter),
    });
  if (status >= 500)
    return new CloudflareError('deploy_failed', `Cloudflare has a fault: ${detail}`, {
      hint: 'try again; https://www.cloudflarestatus.com says what is known',
      outcome: 'unknown',
      status,
      apiCodes: codes,
      retryAfterMs: pauseIn(retryAfter),
    });
  const { code, sentence, hint } = meaningOf({ status, errors, path, accountId });
  return new CloudflareError(code, `${sentence}: ${detail}`, { hint, status, apiCodes: codes });
}

export function unreachable({ method, path }: AskedFor, cause: unknown): CloudflareError {
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  const why = isLate ? 'did not answer in time' : `cannot be reached${codeOf(cause)}`;
  return new CloudflareError('server_unreachable', `Cloudflare ${why}, to ${method} ${path}`, {
    hint: 'look at the network, and at CLOUDFLARE_API_BASE_URL if it is set; what was begun is found again',
    outcome: 'unknown',
    retryAfterMs: 0,
    cause,
  });
}

/** https://developers.cloudflare.com/fundamentals/api/reference/ : `{success, errors: [{code, message}], result}`. */
function errorsIn(body: unknown): Array<{ code: number; message: string }> {
  const errors = isPlainObject(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.flatMap((error: unknown) =>
    isPlainObject(error) && typeof error.code === 'number'
      ? [
          { code: error.code, message: String(error.message ?? '') },
          ...errorsIn({ errors: error.error_chain }),
        ]
      : [],
  );
}

/** Milliseconds. Seconds are what Cloudflare writes. */
function pauseIn(header: string | null): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function codeOf(thrown: unknown): string {
  const { code, cause } = (thrown ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return ` (${oneLine(code, 40)})`;
  return cause instanceof Error ? codeOf(cause) : '';
}
