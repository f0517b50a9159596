// Faults of a connection to a provider, and what is quoted of its words. Nothing secret is in them: of a URL only the host.
import { ModelFault } from '../../../core/ports.ts';
import { readRetryAfter } from './retry-after.ts';

/** Providers and gateways say it in many ways. */
const TOO_LONG = /prompt is too long|context[ _](window|length|limit)|input is too long|request_too_large/i;
/** The connection never came about, so nothing was sent. */
const UNSENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ERR_SSL/;
const MAX_QUOTE = 400;

/** A key that an endpoint sends back in its words is cut out of them. */
export function withoutSecrets(fault: ModelFault, secrets: readonly string[]): ModelFault {
  const message = hide(fault.message, secrets);
  if (message === fault.message) return fault;
  const { kind, status, retryAfterMs, hint } = fault;
  return new ModelFault(kind, message, { status, retryAfterMs, hint });
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => (secret === '' ? shown : shown.replaceAll(secret, '***')), text);
}

export interface RefusedAnswer {
  status: number;
  headers: Headers | undefined;
  /** What its body says. */
  said: string;
  cause?: unknown;
}

export interface StatusContext {
  model: string;
  host: string;
  nowMs: number;
  /** The variable that holds the key. */
  keyName: string;
  /** What must not be quoted. */
  secrets: readonly string[];
}

/** Of an answer with an error's status. */
export function statusFault(answer: RefusedAnswer, context: StatusContext): ModelFault {
  const { status, headers, cause } = answer;
  const said = `${status} ${quote(answer.said, context.secrets)}`.trim();
  const detail = { status, cause };
  if (status === 413 || (status === 400 && TOO_LONG.test(said))) {
    return new ModelFault('too_long', `the request does not fit the model "${context.model}" (${said})`, {
      ...detail,
      hint: 'give the agent a smaller task, or let it read large files in parts',
    });
  }
  const mayRepeat = status === 408 || status === 429 || status >= 500;
  if (mayRepeat && headers?.get('x-should-retry') !== 'false') {
    const retryAfterMs = headers === undefined ? undefined : readRetryAfter(headers, context.nowMs);
    const what = status === 429 ? 'limits the rate of requests' : 'is overloaded or failing';
    return new ModelFault('overloaded', `${context.host} ${what} (${said})`, { ...detail, retryAfterMs });
  }
  return new ModelFault('rejected', `${context.host} refused the request (${said})`, {
    ...detail,
    hint: hintFor(status, context),
  });
}

function hintFor(status: number, { model, host, keyName }: StatusContext): string | undefined {
  switch (status) {
    case 401:
      return `check the key in ${keyName}: it is wrong, revoked, or belongs to another provider`;
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

/** Of a request that was given up before an answer began. */
export function connectionFault(error: unknown, host: string): ModelFault {
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

/** Of an answer that broke off. */
export function brokenFault(thrown: unknown, host: string): ModelFault {
  return new ModelFault('lost', `the connection to ${host} broke (${reasonOf(thrown)})`, { cause: thrown });
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

/** One line, not too long. Secrets go first: of one that is cut nobody would find the half. */
export function quote(text: string, secrets: readonly string[] = []): string {
  const line = hide(text, secrets).replace(/\s+/g, ' ').trim();
  return line.length <= MAX_QUOTE ? line : `${line.slice(0, MAX_QUOTE)}…`;
}
