// The SDK's bare client: request headers, authentication, error parsing. No resources (they bring the beta surface, a
// heavy stream helper and console warnings), no retries (the harness has its own), no reading of keys from the environment.
import { BaseAnthropic, type ClientOptions } from '@anthropic-ai/sdk/client';
import { FlueError } from '../../../errors.ts';
import type { Federation } from './federation.ts';

export interface AnthropicOptions {
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** How the key is sent: `authorization` (Bearer, the default) or `x-api-key`. */
  authHeader?: 'authorization' | 'x-api-key' | undefined;
  /** How one gets by without a key; with a key it is left alone. */
  federation?: Federation | undefined;
  /** First part of the model's full name; another one for a second Anthropic-like endpoint. */
  provider?: string | undefined;
  /** The platform's own unless given. */
  fetch?: typeof globalThis.fetch | undefined;
}

export const DEFAULT_BASE_URL = 'https://api.anthropic.com';

class Client extends BaseAnthropic {
  /** Keyless means a gateway with its own headers; credentials that lie about on the machine are not ours to use. */
  override _shouldResolveDefaultCredentials(): boolean {
    return false;
  }
}

/** Throws FlueError missing_key when nothing would authenticate a request, config_error when the URL is none. */
export function createClient(options: AnthropicOptions): BaseAnthropic {
  const { baseUrl = DEFAULT_BASE_URL } = options;
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new FlueError('config_error', `the model base URL "${baseUrl}" is no http or https address`, {
      hint: 'give it with scheme and host, as in https://gateway.example.com/anthropic',
    });
  }
  const root = baseUrl.replace(/(\/v1)?\/*$/, '');
  return new Client({
    ...authOf(options, root),
    baseURL: root,
    webhookKey: null,
    maxRetries: 0,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    logLevel: 'off',
    openTelemetry: false,
  });
}

function authOf(options: AnthropicOptions, baseUrl: string): ClientOptions {
  const { apiKey, headers = {}, authHeader = 'authorization', federation } = options;
  const key = apiKey?.trim() ?? '';
  if (key === '' && federation !== undefined) return federated(federation, { ...options, baseUrl });
  if (key === '' && !authenticatedGateway(options)) throw missingKey();
  if (key !== '' && !/^[\x21-\x7e]+$/.test(key)) throw malformedKey();
  if (key !== '' && authHeader === 'authorization') return { apiKey: key, defaultHeaders: headers };
  return {
    apiKey: null,
    authToken: null,
    defaultHeaders: { authorization: null, ...headers, ...(key !== '' && { 'x-api-key': key }) },
  };
}

/** The SDK asks for a token when it has none, when it is about to expire, and after an answer 401. */
function federated(
  federation: Federation,
  { baseUrl, headers = {}, fetch = globalThis.fetch }: AnthropicOptions & { baseUrl: string },
): ClientOptions {
  if (federation.identityToken === undefined) throw missingIdentity(federation);
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'http:' && !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) {
    throw new FlueError('config_error', `the model base URL "${baseUrl}" is not https`, {
      hint: 'an identity token is exchanged over TLS only: give an https address',
    });
  }
  return {
    credentials: async () => (await import('./federation.ts')).exchange(federation, { baseUrl, fetch }),
    defaultHeaders: headers,
  };
}

/** A gateway that holds the provider's key itself: its URL is given, and a header of ours says who we are. */
function authenticatedGateway({ baseUrl, headers = {} }: AnthropicOptions): boolean {
  const carriesAuth = ([name, value]: [string, string]) =>
    /(^|[-_])(authorization|key|token)$/i.test(name) && value.trim() !== '';
  return baseUrl !== undefined && Object.entries(headers).some(carriesAuth);
}

/** Said before anything is sent, and without the key: a header cannot hold it. */
function malformedKey(): FlueError {
  return new FlueError(
    'missing_key',
    'the API key holds characters that no key has (a line break, a space, a curly quote)',
    {
      hint: 'copy it again, as one line, into ANTHROPIC_API_KEY (in the action: input anthropic-api-key)',
    },
  );
}

function missingKey(): FlueError {
  return new FlueError('missing_key', 'there is no API key for Anthropic: ANTHROPIC_API_KEY is not set', {
    hint:
      'set ANTHROPIC_API_KEY (in the action: input anthropic-api-key), or federate and have no key (docs/keyless.md); ' +
      'a gateway that holds the key needs its URL and an authorization header under providers.anthropic in ' +
      'flue.config.ts; scripted/<file> needs none',
  });
}

function missingIdentity({ ruleId }: Federation): FlueError {
  return new FlueError(
    'missing_key',
    `there is no API key for Anthropic, and no identity token that the federation rule "${ruleId}" could be met with`,
    {
      hint:
        'in a GitHub workflow give the job permissions: id-token: write (events of forks never have it); elsewhere ' +
        'set ANTHROPIC_IDENTITY_TOKEN_FILE or ANTHROPIC_IDENTITY_TOKEN',
    },
  );
}
