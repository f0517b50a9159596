// What a server reads from its environment: the only reader.
import { FlueError } from '../../errors.ts';

export interface ServerEnv {
  /** undefined = the one that was built in. */
  port: number | undefined;
  host: string;
  /** A file, or `:memory:`. */
  databasePath: string;
  token: string | undefined;
  audience: string | undefined;
  keys: { anthropicApiKey: string | undefined; anthropicBaseUrl: string | undefined };
  environment: Readonly<Record<string, string | undefined>>;
}

/** `tokenName`: the variable that holds the token. Throws FlueError config_error. */
export function readServerEnv(tokenName = 'FLUE_TOKEN', env: NodeJS.ProcessEnv = process.env): ServerEnv {
  return {
    port: env.PORT?.trim() ? portOf(env.PORT) : undefined,
    host: env.HOST?.trim() || '0.0.0.0',
    databasePath: env.FLUE_DB?.trim() || '.flue/flue.db',
    token: env[tokenName]?.trim() || undefined,
    audience: env.FLUE_AUDIENCE?.trim() || undefined,
    keys: {
      anthropicApiKey: env.ANTHROPIC_API_KEY?.trim() || undefined,
      anthropicBaseUrl: env.ANTHROPIC_BASE_URL?.trim() || undefined,
    },
    environment: env,
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text.trim()) && port <= 65_535) return port;
  throw new FlueError('config_error', `PORT is "${text}", which is no port`, { hint: 'set it to 0 … 65535' });
}
