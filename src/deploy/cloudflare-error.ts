// What Cloudflare's API refuses, as one sentence and what to do about it. The codes are those of
// https://developers.cloudflare.com/workers/observability/errors/ and of answers that wrangler knows.
import { type ErrorCode, FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import { oneLine } from '../protocol/plain-text.ts';

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

interface Meaning {
  code: ErrorCode;
  /** Stands before what Cloudflare said. */
  sentence: string;
  hint: string;
}

const TOKEN: Meaning = {
  code: 'unauthorized',
  sentence: 'Cloudflare does not know the API token',
  hint: 'look at CLOUDFLARE_API_TOKEN: it may be cut off, expired or revoked',
};
const SCOPE: Meaning = {
  code: 'forbidden',
  sentence: 'the API token may not do this, or not in this account',
  hint: 'give it the permission "Workers Scripts: Edit" of the account (and "Workers Routes: Edit" of the zones that routes name), and look at CLOUDFLARE_ACCOUNT_ID',
};
const ACCOUNT: Meaning = {
  code: 'config_error',
  sentence: 'Cloudflare has no such account, or no such API',
  hint: 'look at CLOUDFLARE_ACCOUNT_ID, and at CLOUDFLARE_API_BASE_URL if it is set',
};
const TOO_LARGE: Meaning = {
  code: 'project_error',
  sentence: 'the Worker is too large for the account',
  hint: 'leave large data out of the project, or use a plan that allows more',
};
const QUOTA: Meaning = {
  code: 'deploy_failed',
  sentence: 'the account has as many Workers as it may have',
  hint: 'delete one, or use a plan that allows more',
};
const NAME: Meaning = {
  code: 'config_error',
  sentence: 'Cloudflare takes no Worker of this name',
  hint: 'write another worker.name: lower-case letters, digits and dashes, at most 63 (54 for workers.dev)',
};
const ROUTE: Meaning = {
  code: 'config_error',
  sentence: 'a route cannot be had',
  hint: 'look at worker.routes: its zone must be in the account, and no other Worker may have it',
};
const SCRIPT: Meaning = {
  code: 'deploy_failed',
  sentence: 'Cloudflare does not run this code',
  hint: 'flue build, then wrangler dev in its folder, shows what happens when it starts',
};
const OTHER: Meaning = {
  code: 'deploy_failed',
  sentence: 'Cloudflare refused',
  hint: 'look up what it says, with the number of the request (cf-ray) at hand',
};

const MEANINGS: Readonly<Record<number, Meaning>> = {
  1000: TOKEN,
  6003: TOKEN,
  6111: TOKEN,
  9106: TOKEN,
  9109: TOKEN,
  10000: SCOPE,
  10001: SCOPE,
  7000: ACCOUNT,
  7003: ACCOUNT,
  10027: TOO_LARGE,
  10036: QUOTA,
  10037: QUOTA,
  10016: NAME,
  10019: ROUTE,
  10020: ROUTE,
  10021: SCRIPT,
};

/** By the first code that is known, else by the status. */
function meaningOf(status: number, codes: readonly number[]): Meaning {
  const known = codes.map((code) => MEANINGS[code]).find((meaning) => meaning !== undefined);
  if (known !== undefined) return known === SCOPE && status === 401 ? TOKEN : known;
  if (status === 401) return TOKEN;
  if (status === 403) return SCOPE;
  return status === 413 ? TOO_LARGE : OTHER;
}

/** `hide` takes out what must not be told: an answer may repeat what it was sent. */
export function refusalOf(answer: Answer, what: string, hide: (text: string) => string): CloudflareError {
  const { status, body, ray, retryAfter } = answer;
  const errors = errorsIn(body);
  const codes = errors.map(({ code }) => code);
  const said = errors.map(({ code, message }) => `${message} (${code})`).join('; ');
  const numbered = ray === null ? '' : `, cf-ray ${oneLine(ray, 60)}`;
  const detail = `${said === '' ? `status ${status}` : oneLine(hide(said), 400)}, to ${what}${numbered}`;
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
  const { code, sentence, hint } = meaningOf(status, codes);
  return new CloudflareError(code, `${sentence}: ${detail}`, { hint, status, apiCodes: codes });
}

export function unreachable(what: string, cause: unknown): CloudflareError {
  const isLate = cause instanceof DOMException && cause.name === 'TimeoutError';
  const why = isLate ? 'did not answer in time' : `cannot be reached${codeOf(cause)}`;
  return new CloudflareError('server_unreachable', `Cloudflare ${why}, to ${what}`, {
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
