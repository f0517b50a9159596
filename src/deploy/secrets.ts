// The secrets of a Worker: those that the project names, the token of its callers and the keys of its models. Their values
// come from the environment of whoever deploys; one that is not there, but was deployed before, is kept as it is.
import { FlueError } from '../errors.ts';
import type { Project } from '../project/manifest.ts';
import { byteLength } from '../protocol/json.ts';

/** What of a config a deploy asks for. */
export type DeployConfig = Pick<Project['config'], 'worker' | 'auth' | 'providers' | 'network' | 'mcp'>;

export interface Secrets {
  /** What is sent, by name. */
  set: ReadonlyMap<string, string>;
  /** Names that the Worker has already. */
  kept: readonly string[];
  /** Those with a value that would be of no use there, each with the reason. */
  leftOut: ReadonlyMap<string, string>;
}

export interface SecretSources {
  config: DeployConfig;
  environment: Readonly<Record<string, string | undefined>>;
  /** Names of the secrets that the Worker has. */
  deployed: readonly string[];
}

/** What a server reads from its environment beside its token: sent where it is set. */
const KNOWN = [
  'FLUE_AUDIENCE',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
];

/** Throws config_error for a secret that is neither here nor there. */
export function secretsOf({ config, environment, deployed }: SecretSources): Secrets {
  const { secrets = [], vars = {} } = config.worker ?? {};
  const isVar = (name: string): boolean => Object.hasOwn(vars, name);
  const twice = secrets.find(isVar);
  if (twice !== undefined)
    throw new FlueError('config_error', `'${twice}' is in worker.vars and in worker.secrets`, {
      hint: 'leave it in one of them',
    });
  const valueIn = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const missing = secrets.filter((name) => valueIn(name) === undefined && !deployed.includes(name));
  if (missing.length > 0) throw missingSecrets(missing);
  const given = secretNames(config).flatMap((name): Array<[string, string]> => {
    const value = isVar(name) ? undefined : valueIn(name);
    return value === undefined ? [] : [[name, value]];
  });
  refuseTooLong([...given, ...Object.entries(vars)]);
  const leftOut = new Map(
    given
      .filter(([name, value]) => name.endsWith('_BASE_URL') && isHere(value))
      .map(([name]) => [name, HERE]),
  );
  const set = new Map(given.filter(([name]) => !leftOut.has(name)));
  return { set, kept: deployed.filter((name) => !set.has(name)).toSorted(), leftOut };
}

/** All that may be sent. */
export function secretNames(config: DeployConfig): string[] {
  const { secrets = [] } = config.worker ?? {};
  return [...new Set([...secrets, tokenName(config), ...KNOWN, ...keyNames(config), ...namesSent(config)])];
}

/** Of the variable with the token that callers show. */
export function tokenName({ auth }: Pick<DeployConfig, 'auth'>): string {
  return auth?.tokens ?? 'FLUE_TOKEN';
}

const HERE = 'it leads to this machine, which a Worker cannot reach';

function isHere(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function keyNames({ providers = {} }: Pick<DeployConfig, 'providers'>): string[] {
  return Object.values(providers).flatMap((provider) =>
    provider !== undefined && 'apiKey' in provider && typeof provider.apiKey === 'string'
      ? [provider.apiKey]
      : [],
  );
}

/** Of what goes to hosts of `network.allow` and to MCP servers. */
function namesSent({ network, mcp = {} }: Pick<DeployConfig, 'network' | 'mcp'>): string[] {
  const hosts = (network?.allow ?? []).flatMap((entry) =>
    typeof entry === 'string' || entry.secret === undefined ? [] : [entry.secret.env],
  );
  const headers = Object.values(mcp).flatMap((server) =>
    'url' in server ? Object.values(server.headers ?? {}) : [],
  );
  return [...hosts, ...headers.flatMap((value) => (typeof value === 'string' ? [] : [value.env]))];
}

/** https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
const MOST_BYTES = 5 * 1024;

function refuseTooLong(values: ReadonlyArray<readonly [string, string]>): void {
  for (const [name, value] of values) {
    const bytes = byteLength(value);
    if (bytes > MOST_BYTES)
      throw new FlueError('config_error', `${name} has ${bytes} bytes, and a Worker takes ${MOST_BYTES}`, {
        hint: 'give it a shorter value, or keep large data in a file of a skill',
      });
  }
}

function missingSecrets(names: readonly string[]): FlueError {
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return new FlueError('config_error', `${names.join(', ')} of worker.secrets ${are} not set`, {
    hint: `set ${them} in the environment, or leave ${them} out of worker.secrets`,
  });
}
