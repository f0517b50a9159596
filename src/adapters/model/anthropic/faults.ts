// What went wrong with a request, as a ModelFault: whether it may have been billed, whether a repeat can help, and a
// sentence that says what to do. Nothing secret is in it: no headers, no key, of the URL only the host.
import { APIConnectionError, APIError } from '@anthropic-ai/sdk/core/error';
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { readRetryAfter } from './retry-after.ts';

export interface FaultContext {
  model: string;
  host: string;
  nowMs: number;
  /** Cut out of everything quoted, should an endpoint send it back. */
  apiKey?: string | undefined;
}

/** Providers and gateways say it in many ways. */
const TOO_LONG = /prompt is too long|context[ _](window|length|limit)|input is too long|request_too_large/i;
/** The connection never came about, so nothing was sent. */
const UNSENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL/;
const MAX_QUOTE = 400;

export function toModelFault(thrown: unknown, context: FaultContext): ModelFault {
  const fault = judge(thrown, context);
  const { apiKey = '' } = context;
  if (apiKey === '' || !fault.message.includes(apiKey)) return fault;
  const { kind, status, retryAfterMs, hint } = fault;
  return new ModelFault(kind, fault.message.replaceAll(apiKey, '***'), { status, retryAfterMs, hint });
}

function judge(thrown: unknown, context: FaultContext): ModelFault {
  if (thrown instanceof ModelFault) return thrown;
  if (thrown instanceof APIError && thrown.status !== undefined)
    return statusFault(thrown, thrown.status, context);
  if (thrown instanceof APIConnectionError) return connectionFault(thrown, context);
  return new ModelFault('lost', `the connection to ${context.host} broke (${reasonOf(thrown)})`, {
    cause: thrown,
  });
}

/** An `error` event inside a stream that began well. */
export function streamErrorFault(event: unknown): ModelFault {
  const error = isPlainObject(event) && isPlainObject(event.error) ? event.error : {};
  const said = [error.type, error.message].filter((part) => typeof part === 'string').join(': ');
  return new ModelFault('lost', `the provider broke its stream off (${quote(said) || 'without a reason'})`);
}

function statusFault(error: APIError, status: number, context: FaultContext): ModelFault {
  const said = `${status} ${quote(error.apiMessage ?? plainBody(error))}`.trim();
  const detail = { status, cause: error };
  if (status === 413 || (status === 400 && TOO_LONG.test(said))) {
    return new ModelFault('too_long', `the request does not fit the model "${context.model}" (${said})`, {
      ...detail,
      hint: 'give the agent a smaller task, or let it read large files in parts',
    });
  }
  const mayRepeat = status === 408 || status === 429 || status >= 500;
  if (mayRepeat && error.headers?.get('x-should-retry') !== 'false') {
    const retryAfterMs =
      error.headers === undefined ? undefined : readRetryAfter(error.headers, context.nowMs);
    const what = status === 429 ? 'limits the rate of requests' : 'is overloaded or failing';
    return new ModelFault('overloaded', `${context.host} ${what} (${said})`, { ...detail, retryAfterMs });
  }
  return new ModelFault('rejected', `${context.host} refused the request (${said})`, {
    ...detail,
    hint: hintFor(status, context),
  });
}

function hintFor(status: number, { model, host }: FaultContext): string | undefined {
  switch (status) {
    case 401:
      return 'check the key in ANTHROPIC_API_KEY: it is wrong, revoked, or belongs to another provider';
    case 402:
      return 'check the balance and the spend limits of the account that the key belongs to';
    case 403:
      return `the key may not use the model "${model}" or this endpoint: check its workspace and its rights`;
    case 404:
      return `check the name of the model "${model}" (flue models lists those known) and that ${host} is the right endpoint`;
    case 429:
      return 'check the spend limits of the account that the key belongs to: a repeat will not help';
    default:
      return undefined;
  }
}

function connectionFault(error: APIConnectionError, { host }: FaultContext): ModelFault {
  const reason = reasonOf(error);
  if (CERTIFICATE.test(reason)) {
    return new ModelFault('rejected', `there is no safe connection to ${host} (${reason})`, {
      cause: error,
      hint: 'its certificate is not trusted here: name your own authority in NODE_EXTRA_CA_CERTS, or correct the base URL',
    });
  }
  if (UNSENT.test(reason)) {
    return new ModelFault('overloaded', `${host} cannot be reached (${reason})`, {
      cause: error,
      hint: 'check the network, and the base URL if one is set',
    });
  }
  return new ModelFault('lost', `the connection to ${host} broke before an answer (${reason})`, {
    cause: error,
  });
}

/** The code at the bottom of the chain of causes, where fetch hides it; else what the errors say. */
function reasonOf(thrown: unknown): string {
  const said: string[] = [];
  const codes: string[] = [];
  const chain = [thrown];
  for (const error of chain) {
    if (!(error instanceof Error) || chain.length > 10) continue;
    said.push(error.message);
    if ('code' in error && typeof error.code === 'string') codes.push(error.code);
    chain.push(error.cause, ...(error instanceof AggregateError ? error.errors : []));
  }
  const reasons = codes.length > 0 ? codes : said.filter((text) => text !== '');
  return quote([...new Set(reasons)].join(', '));
}

/** Of a body that is not the API's own (a proxy's page) the beginning, without markup. */
function plainBody(error: APIError): string {
  return error.message.replace(/^\d+ /, '').replace(/<[^>]*>/g, ' ');
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_QUOTE ? line : `${line.slice(0, MAX_QUOTE)}…`;
}
