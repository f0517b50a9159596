// Where requests go and how they say who sends them: OpenAI itself, or whatever speaks one of its APIs.
import { FlueError } from '../../../errors.ts';

export interface OpenAiOptions {
  apiKey?: string | undefined;
  /** With its version, as https://api.openai.com/v1. */
  baseUrl?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  /** How the key is sent: `authorization` (Bearer, the default) or `api-key` (Azure). */
  authHeader?: 'authorization' | 'api-key' | undefined;
  /** First part of the model's full name. */
  provider?: string | undefined;
  /** What is spoken there: Responses at OpenAI itself and Chat Completions anywhere else, unless given. */
  wire?: 'responses' | 'chat' | undefined;
  /** The variable that the key is taken from, for messages. */
  keyName?: string | undefined;
  /** The platform's own unless given. */
  fetch?: typeof globalThis.fetch | undefined;
}

export interface Endpoint {
  wire: 'responses' | 'chat';
  /** With what stands below the base URL. */
  urlOf(path: string): string;
  host: string;
  /** Knows `prompt_cache_key`, which others may refuse. */
  takesCacheKey: boolean;
  /** Whether it caches the prompts of this model only when asked: OpenRouter those of Anthropic's. */
  asksForCache(model: string): boolean;
  headers: Readonly<Record<string, string>>;
  keyName: string;
  /** OpenAI's reasoning models refuse the old name, many other servers do not know the new one. */
  limitName: 'max_completion_tokens' | 'max_tokens';
}

const OPENAI_URL = 'https://api.openai.com/v1';
const OPENAI_ITSELF = /(^|\.)openai\.com$/;
const OPENROUTER = /(^|\.)openrouter\.ai$/;
const AZURES = /\.openai\.azure\.com$/;

/** Throws FlueError missing_key when nothing would authenticate a request, config_error when the URL is none. */
export function endpointOf(options: OpenAiOptions): Endpoint {
  const { baseUrl = OPENAI_URL, headers = {}, keyName = 'OPENAI_API_KEY', authHeader } = options;
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new FlueError('config_error', `the model base URL "${baseUrl}" is no http or https address`, {
      hint: 'give it with scheme, host and version, as in https://api.openai.com/v1',
    });
  }
  const key = options.apiKey?.trim() || undefined;
  const isItself = OPENAI_ITSELF.test(base.hostname);
  const isOpenAi = isItself || AZURES.test(base.hostname);
  if (key === undefined && isOpenAi && !hasAuth(headers)) throw missingKey(base.hostname, keyName);
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw malformedKey(keyName);
  const auth = authHeader === 'api-key' ? { 'api-key': key } : { authorization: `Bearer ${key}` };
  return {
    wire: options.wire ?? (isItself ? 'responses' : 'chat'),
    urlOf: (path) => below(base, path),
    host: base.host,
    takesCacheKey: isItself,
    asksForCache: (model) => OPENROUTER.test(base.hostname) && model.startsWith('anthropic/'),
    headers: lowerCase({ ...(key === undefined ? {} : auth), ...headers }),
    keyName,
    limitName: isOpenAi ? 'max_completion_tokens' : 'max_tokens',
  };
}

/** An `api-version` and the like, which some gateways take, stays where it is. */
function below(base: URL, path: string): string {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
  return url.href;
}

function hasAuth(headers: Readonly<Record<string, string>>): boolean {
  return Object.entries(headers).some(
    ([name, value]) => /(^|[-_])(authorization|key|token)$/i.test(name) && value.trim() !== '',
  );
}

/** Of two spellings of one header the later one holds. */
function lowerCase(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const named = Object.entries(headers).flatMap(
    ([name, value]): Array<[string, string]> => (value === undefined ? [] : [[name.toLowerCase(), value]]),
  );
  return Object.fromEntries(named);
}

function missingKey(host: string, keyName: string): FlueError {
  return new FlueError('missing_key', `there is no API key for ${host}: ${keyName} is not set`, {
    hint:
      `set ${keyName}; for a gateway that holds the key give its URL and an authorization header under providers in ` +
      'flue.config.ts; scripted/<file> needs no key',
  });
}

function malformedKey(keyName: string): FlueError {
  return new FlueError(
    'missing_key',
    `the API key in ${keyName} holds characters that no key has (a line break, a space, a curly quote)`,
    { hint: `copy it again, as one line, into ${keyName}` },
  );
}
