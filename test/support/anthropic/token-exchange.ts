// The fake `POST /v1/oauth/token`: an identity token against an access token that the fake Messages API then insists on.
// https://platform.claude.com/docs/en/manage-claude/wif-reference
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api-error.ts';
import type { JsonObject } from './request.ts';

export const TOKEN_PATH = '/v1/oauth/token';
export const AUDIENCE = 'https://api.anthropic.com';
export const RULE = { ruleId: 'fdrl_0123456789', organizationId: '00000000-0000-4000-8000-000000000000' };

export interface ExchangeOptions {
  /** A sentence when the assertion is none of the rule's. `call` is another with each exchange. */
  verify(assertion: string, call: string): string | undefined;
  /** The SDK renews 30 s before that at the latest. */
  expiresInSeconds?: number;
  /** What is answered instead; the number of the exchange counts from 0. A status alone has no body. */
  fault?(number: number, assertion: string): ExchangeAnswer | 'drop' | undefined;
}

export interface ExchangeAnswer {
  status: number;
  body?: string;
}

export interface TokenExchange {
  /** Bodies of every exchange, refused ones too. */
  requests: JsonObject[];
  /** Every access token that was given out. */
  tokens: string[];
  /** From here on none of them is good. */
  revoke(): void;
  exchange(headers: IncomingHttpHeaders, body: JsonObject): ExchangeAnswer | 'drop';
  /** Throws ApiError for a request to the API without one of ours. */
  check(headers: IncomingHttpHeaders): void;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const BETAS = ['oauth-2025-04-20', 'oidc-federation-2026-04-01'];

export function createExchange(options: ExchangeOptions): TokenExchange {
  const { expiresInSeconds = 3600 } = options;
  const requests: JsonObject[] = [];
  const tokens: string[] = [];
  const good = new Map<string, number>();

  return {
    requests,
    tokens,
    revoke: () => good.clear(),
    exchange(headers, body) {
      const number = requests.push(body) - 1;
      const assertion = String(body.assertion);
      const wrong = options.fault?.(number, assertion);
      if (wrong !== undefined) return wrong;
      const problem = problemOf(headers, body) ?? options.verify(assertion, `exchange ${number}`);
      if (problem !== undefined)
        return { status: 401, body: json({ error: 'invalid_grant', error_description: problem }) };
      const token = `sk-ant-oat01-${randomUUID()}`;
      tokens.push(token);
      good.set(token, Date.now() + expiresInSeconds * 1000);
      const granted = { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds };
      return { status: 200, body: json({ ...granted, scope: 'workspace:developer' }) };
    },
    check({ authorization = '', 'anthropic-beta': betas = '' }) {
      const token = /^Bearer (.+)$/.exec(authorization)?.[1] ?? '';
      if (!betas.includes('oauth-2025-04-20'))
        throw new ApiError(401, 'OAuth authentication is not supported');
      if ((good.get(token) ?? 0) <= Date.now()) throw new ApiError(401, 'OAuth token is invalid or expired');
    },
  };
}

function problemOf({ 'anthropic-beta': betas = '' }: IncomingHttpHeaders, body: JsonObject) {
  if (BETAS.some((beta) => !betas.includes(beta))) return 'the beta headers are missing';
  if (body.grant_type !== GRANT) return 'the grant type is not supported';
  if (body.federation_rule_id !== RULE.ruleId) return 'there is no such federation rule';
  return body.organization_id === RULE.organizationId ? undefined : 'there is no such organization';
}

function json(value: object): string {
  return JSON.stringify(value);
}
