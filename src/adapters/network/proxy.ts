// Which proxy stands before a host: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, lower case first, as curl reads them.
import { networkFault } from './fault.ts';
import type { Target } from './target.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxyServer {
  isTls: boolean;
  host: string;
  port: number;
  /** For `Proxy-Authorization`; a secret. */
  authorization: string | undefined;
}

/** What an answer that came by a proxy may echo of what was said to that proxy. */
export function proxySecrets(environment: Environment): string[] {
  return ['http_proxy', 'https_proxy'].flatMap((name) => {
    const url = proxyUrl(name, environment);
    if (url === undefined || url === null) return [];
    const [, credentials = ''] = authorizationOf(url)?.split(' ') ?? [];
    return [credentials, url.password, decoded(url.password)].filter(Boolean);
  });
}

export function proxyFor({ scheme, host, port }: Target, environment: Environment): ProxyServer | undefined {
  const name = scheme === 'https:' ? 'https_proxy' : 'http_proxy';
  const url = proxyUrl(name, environment);
  if (url === undefined || isExempt(host, port, environment.no_proxy || environment.NO_PROXY || ''))
    return undefined;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // Its value may hold a password.
    throw networkFault(
      `could not connect to ${host}: ${name.toUpperCase()} is not the URL of an http(s) proxy`,
    );
  }
  const isTls = url.protocol === 'https:';
  return {
    isTls,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    authorization: authorizationOf(url),
  };
}

/** undefined where none is named, null where it is no URL. */
function proxyUrl(name: string, environment: Environment): URL | null | undefined {
  const value = environment[name] || environment[name.toUpperCase()];
  if (!value) return undefined;
  return URL.parse(value.includes('://') ? value : `http://${value}`);
}

function authorizationOf(url: URL): string | undefined {
  const user = `${decoded(url.username)}:${decoded(url.password)}`;
  return user === ':' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`;
}

function isExempt(host: string, port: number, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      const [, pattern = '', only] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      if (only !== undefined && !pattern.includes(':') && Number(only) !== port) return false;
      const name = pattern.replace(/^\*?\./, '');
      return pattern === '*' || host === name || (name !== '' && host.endsWith(`.${name}`));
    });
}

/** As it stands where it is no encoded text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
