// Where a deployed Worker answers: its routes, or its name under the account's workers.dev.
import { FlueError } from '../errors.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { textAt } from './deployed.ts';
import type { Upload } from './upload.ts';

export type Address =
  | { kind: 'workers.dev'; url: string }
  | {
      kind: 'routes';
      patterns: readonly string[];
      /** Of the first route; null when it matches many hosts. */
      url: string | null;
    };

/** Throws config_error where the account has no workers.dev. */
export async function addressOf(api: CloudflareApi, { name, routes }: Upload): Promise<Address> {
  if (routes.length > 0) return { kind: 'routes', patterns: routes, url: urlOf(routes[0] ?? '') };
  const subdomain = textAt(await api.find('/workers/subdomain'), 'subdomain');
  if (subdomain !== undefined)
    return { kind: 'workers.dev', url: `https://${name}.${subdomain}.workers.dev` };
  throw new FlueError('config_error', 'the account has no workers.dev subdomain', {
    hint: 'choose one in the dashboard under Workers & Pages, or write worker.routes',
  });
}

/** https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior : [scheme://]host[/path] */
function urlOf(pattern: string): string | null {
  const [, scheme = 'https', host = '', path = ''] = /^(?:(https?):\/\/)?([^/]+)(\/.*)?$/.exec(pattern) ?? [];
  if (host === '' || host.includes('*')) return null;
  return `${scheme}://${host}${path.replace(/\/?\*?$/, '')}`;
}
