// Keyless access: a token that says who we are is exchanged for one of Anthropic's that lives for minutes (workload identity
// federation, RFC 7523). The SDK makes the exchange and keeps the result until it is about to expire; here is what it asks
// with, and what is said when it fails. Loaded only where a federation is configured.
// https://platform.claude.com/docs/en/manage-claude/wif-reference
import { oidcFederationProvider } from '@anthropic-ai/sdk/lib/credentials/oidc-federation';
import { type AccessToken, WorkloadIdentityError } from '@anthropic-ai/sdk/lib/credentials/types';
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { claimsOf } from '../../../protocol/jwt.ts';
import { connectionFault, quote } from '../wire/faults.ts';

export interface Federation {
  /** `fdrl_…`, the rule that the token is held against. */
  ruleId: string;
  organizationId: string;
  /** `svac_…` */
  serviceAccountId?: string | undefined;
  /** `wrkspc_…`, or `default`; needed where the rule has more than one workspace. */
  workspaceId?: string | undefined;
  /** Who we are, asked for anew before each exchange. Throws ModelFault. undefined = there is nobody to ask. */
  identityToken: (() => Promise<string>) | undefined;
  /** Told of each token that is exchanged or comes of it, before it is used. */
  onToken(token: string): void;
}

export interface ExchangeOptions {
  baseUrl: string;
  fetch: typeof globalThis.fetch;
}

const EXCHANGE_MS = 15_000;
/** Of a claim; a branch's name may be long. */
const MAX_CLAIM = 80;

/** Throws ModelFault, never `lost`: before an exchange nothing can have been billed. */
export async function exchange(federation: Federation, options: ExchangeOptions): Promise<AccessToken> {
  const { ruleId, organizationId, serviceAccountId, workspaceId, identityToken, onToken } = federation;
  if (identityToken === undefined) throw new TypeError('there is no identity token to exchange');
  const assertion = await identityToken();
  onToken(assertion);
  let broken: { cause: unknown } | undefined;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      return await options.fetch(input, { ...init, signal: AbortSignal.timeout(EXCHANGE_MS) });
    } catch (cause) {
      broken = { cause };
      throw cause;
    }
  };
  try {
    const access = await oidcFederationProvider({
      identityTokenProvider: () => assertion,
      federationRuleId: ruleId,
      organizationId,
      serviceAccountId,
      workspaceId,
      baseURL: options.baseUrl,
      fetch,
      userAgent: 'flue-action',
    })();
    onToken(access.token);
    return access;
  } catch (thrown) {
    const { host } = new URL(options.baseUrl);
    if (broken === undefined && thrown instanceof WorkloadIdentityError)
      throw refusal(thrown, { host, federation, assertion });
    throw unreached(broken?.cause ?? thrown, host);
  }
}

const MISSED = 'the identity token could not be exchanged';

function unreached(cause: unknown, host: string): ModelFault {
  const { kind, message, hint } = connectionFault(cause, host);
  return new ModelFault(kind === 'lost' ? 'overloaded' : kind, `${MISSED}: ${message}`, { hint, cause });
}

interface Exchanged {
  host: string;
  federation: Federation;
  assertion: string;
}

function refusal(error: WorkloadIdentityError, { host, federation, assertion }: Exchanged): ModelFault {
  const { statusCode: status } = error;
  if (status === null) {
    return new ModelFault('rejected', `${MISSED}: ${quote(error.message, [assertion])}`, { cause: error });
  }
  const said = quote([status, wordsOf(error.body)].filter(Boolean).join(' '), [assertion]);
  const detail = { status, cause: error };
  if (status === 408 || status === 429 || status >= 500)
    return new ModelFault('overloaded', `${MISSED}: ${host} is overloaded or failing (${said})`, detail);
  if (status < 400) {
    return new ModelFault('rejected', `${MISSED}: ${host} answered with no token (${said})`, {
      ...detail,
      hint: 'check the base URL: it must lead to Anthropic, or to a gateway that lets POST /v1/oauth/token through',
    });
  }
  return new ModelFault('rejected', `${MISSED}: ${host} refused it (${said})`, {
    ...detail,
    hint: hintFor(federation, assertion),
  });
}

/** The claims are what the rule is held against, and no secret. */
function hintFor({ ruleId, workspaceId }: Federation, assertion: string): string {
  const { iss, aud, sub } = claimsOf(assertion);
  const shown = Object.entries({ iss, aud, sub }).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name} ${value.slice(0, MAX_CLAIM).toWellFormed()}`] : [],
  );
  const several = workspaceId === undefined ? '; of several workspaces it needs the id of one' : '';
  return `compare the rule ${ruleId} with the token (${shown.join(', ') || 'no claims'})${several}`;
}

/** OAuth's two members, or Anthropic's own error; a page of something else as it is, without markup. */
function wordsOf(body: unknown): string {
  const parsed = typeof body === 'string' ? parse(body) : body;
  if (!isPlainObject(parsed)) return typeof body === 'string' ? body.replace(/<[^>]*>/g, ' ') : '';
  const { error, error_description: description } = parsed;
  const named = isPlainObject(error) ? [error.type, error.message] : [error];
  return [...named, description].filter((part) => typeof part === 'string').join(': ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
