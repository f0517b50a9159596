// From a project's providers and the host's environment to the endpoints that models are asked at.
import type { Endpoint } from '../adapters/model/models.ts';
import type { EndpointOptions, FlueConfig } from '../authoring/config.ts';
import { type FederationSettings, federationOf } from './federation.ts';
import { headerSecrets } from './header-secrets.ts';

const WIRES = { openai: 'chat', 'openai-responses': 'responses' } as const;
export interface Keys {
  anthropicApiKey: string | undefined;
  anthropicBaseUrl: string | undefined;
  /** In the place of a key. */
  federation?: FederationSettings | undefined;
}

export interface EndpointSources {
  config: Pick<FlueConfig, 'providers'>;
  keys: Keys;
  environment: Readonly<Record<string, string | undefined>>;
  fetch: typeof globalThis.fetch;
  /** Told of each secret that comes into being later. */
  hide(secret: string): void;
}

export function modelEndpoints({
  config,
  keys,
  environment,
  fetch,
  hide,
}: EndpointSources): Record<string, Endpoint> {
  const { anthropic = {}, openai = {} } = config.providers ?? {};
  const { federation } = keys;
  return {
    ...Object.fromEntries(
      furtherEndpoints(config).map(([name, endpoint]) => [
        name,
        furtherEndpoint(endpoint, environment, fetch),
      ]),
    ),
    anthropic: {
      api: 'anthropic',
      ...anthropic,
      apiKey: keys.anthropicApiKey,
      baseUrl: keys.anthropicBaseUrl ?? anthropic.baseUrl,
      federation: federation === undefined ? undefined : federationOf(federation, { fetch, onToken: hide }),
      fetch,
    },
    openai: {
      ...openai,
      api: 'openai',
      wire: openai.api === undefined ? undefined : WIRES[openai.api],
      apiKey: environment.OPENAI_API_KEY,
      baseUrl: environment.OPENAI_BASE_URL?.trim() || openai.baseUrl,
      fetch,
    },
  };
}

/** The keys and what stands in headers: hidden wherever they show. */
export function endpointSecrets({
  config,
  environment,
}: Pick<EndpointSources, 'config' | 'environment'>): string[] {
  const { anthropic, openai } = config.providers ?? {};
  const further = furtherEndpoints(config).map(([, endpoint]) => endpoint);
  const keys = further.flatMap(({ apiKey }) => (apiKey === undefined ? [] : [environment[apiKey]]));
  const headers = [anthropic, openai, ...further].flatMap((provider) => headerSecrets(provider?.headers));
  return [environment.OPENAI_API_KEY, ...keys, ...headers].filter((secret) => secret !== undefined);
}

function furtherEndpoints({ providers = {} }: EndpointSources['config']): Array<[string, EndpointOptions]> {
  return Object.entries(providers).flatMap(([name, provider]): Array<[string, EndpointOptions]> => {
    const isOurs = name === 'anthropic' || name === 'openai';
    return !isOurs && provider !== undefined && 'baseUrl' in provider && 'api' in provider
      ? [[name, provider as EndpointOptions]]
      : [];
  });
}

function furtherEndpoint(
  { api, baseUrl, headers, apiKey: keyName, authHeader }: EndpointOptions,
  environment: EndpointSources['environment'],
  fetch: typeof globalThis.fetch,
): Endpoint {
  const apiKey = keyName === undefined ? undefined : environment[keyName];
  const common = { baseUrl, headers, apiKey, fetch };
  if (api === 'anthropic')
    return { api, ...common, authHeader: authHeader === 'x-api-key' ? 'x-api-key' : 'authorization' };
  const ofOpenAi = authHeader === 'api-key' ? 'api-key' : 'authorization';
  return { api: 'openai', ...common, keyName, authHeader: ofOpenAi, wire: WIRES[api] };
}
