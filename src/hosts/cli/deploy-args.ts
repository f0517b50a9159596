// The arguments of `flue deploy`, and the account that its environment names.
import type { Common } from './args.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';

export interface DeployArgs extends Common {
  command: 'deploy';
  /** undefined = the config's. */
  name: string | undefined;
  dryRun: boolean;
  allowOverwrite: boolean;
  cloudflare: { apiUrl: string; accountId: string; token: string };
}

const API = 'https://api.cloudflare.com/client/v4';

export function deployArgs({ values, switches }: Argv, common: Common): DeployArgs {
  const { environment } = common;
  const textIn = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const required = (name: string, hint: string): string => {
    const value = textIn(name);
    if (value === undefined) throw usage(`${name} is not set`, hint);
    return value;
  };
  return {
    command: 'deploy',
    ...common,
    name: textOf(values, 'name'),
    dryRun: switches.has('dry-run'),
    allowOverwrite: switches.has('allow-overwrite'),
    cloudflare: {
      apiUrl: apiUrlOf(textIn('CLOUDFLARE_API_BASE_URL') ?? API),
      accountId: accountIdOf(
        required('CLOUDFLARE_ACCOUNT_ID', 'it stands in the dashboard under Workers & Pages'),
      ),
      token: tokenOf(
        required(
          'CLOUDFLARE_API_TOKEN',
          'make one in the dashboard, with the permission "Workers Scripts: Edit"',
        ),
      ),
    },
  };
}

/** The token goes there. */
function apiUrlOf(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const isHere = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere)) return given;
  throw usage('CLOUDFLARE_API_BASE_URL is no address of https', `leave it out, or write one such as ${API}`);
}

function accountIdOf(given: string): string {
  if (/^[\w-]+$/.test(given)) return given;
  throw usage('CLOUDFLARE_ACCOUNT_ID is no id of an account', 'it has 32 letters and digits');
}

/** What else would be in the header is no token, and must not be told by whoever refuses the header. */
function tokenOf(given: string): string {
  if (/^[\x21-\x7e]+$/.test(given)) return given;
  throw usage('CLOUDFLARE_API_TOKEN has a character in it that no token has', 'copy it again');
}
