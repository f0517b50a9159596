// The MCP servers of a config, with what the host's environment holds for them. The client is loaded when the first of them
// is connected to.
import type { connectMcp, McpEndpoint } from '../adapters/mcp/connect.ts';
import type { ConfigSpec } from '../authoring/config.ts';
import type { McpSecret, McpServerSpec } from '../authoring/mcp.ts';
import type { McpServers } from '../core/ports.ts';
import { FlueError } from '../errors.ts';
import { VERSION } from '../version.ts';
import { headerSecrets } from './header-secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface McpSurroundings {
  environment: Environment;
  /** Where programs are started: the folder of the project's files. */
  root: string;
  fetch: typeof globalThis.fetch;
  /** How the host connects; asked for when the first server is. */
  load(): Promise<typeof connectMcp>;
}

/** Shorter ones cannot be hidden: their text stands everywhere. */
const SHORTEST = 6;
/** What a program needs to run at all. */
const GIVEN = [
  'PATH',
  'HOME',
  ...(process.platform === 'win32' ? ['SYSTEMROOT', 'PATHEXT', 'USERPROFILE'] : []),
];

/** undefined when the config names none. */
export function lazyMcp({ mcp = {} }: ConfigSpec, surroundings: McpSurroundings): McpServers | undefined {
  if (Object.keys(mcp).length === 0) return undefined;
  const { load } = surroundings;
  return {
    async connect(name, server, signal) {
      const endpoint = endpointOf(name, server, surroundings);
      const connectMcp = await load();
      return connectMcp(endpoint, { name: 'flue-action', version: VERSION }, signal);
    },
  };
}

/** What is sent to servers, or handed to them, by the name of a variable, and what stands in headers: to be hidden. */
export function mcpSecrets({ mcp = {} }: ConfigSpec, environment: Environment): string[] {
  return Object.values(mcp).flatMap((server) => {
    if (!('url' in server)) return (server.env ?? []).flatMap((name) => environment[name] ?? []);
    const headers = Object.entries(server.headers ?? {});
    const plain = headers.filter((one): one is [string, string] => typeof one[1] === 'string');
    const named = headers.flatMap(([, one]) =>
      typeof one === 'string' ? [] : (environment[one.env]?.trim() ?? []),
    );
    return [...named, ...headerSecrets(Object.fromEntries(plain))];
  });
}

function endpointOf(name: string, server: McpServerSpec, surroundings: McpSurroundings): McpEndpoint {
  const { environment, root, fetch } = surroundings;
  if ('url' in server) {
    const headers = Object.entries(server.headers ?? {}).map(([header, value]) => [
      header,
      typeof value === 'string' ? value : secretValue(name, value, environment),
    ]);
    return { kind: 'http', url: server.url, headers: Object.fromEntries(headers), fetch };
  }
  const { command, args = [], env = [] } = server;
  const given = GIVEN.filter((variable) => environment[variable] !== undefined);
  const handed = [...given, ...env].map((variable) => [variable, variableOf(name, variable, environment)]);
  return { kind: 'stdio', command, args, env: Object.fromEntries(handed), cwd: root };
}

function secretValue(server: string, { env, prefix = '' }: McpSecret, environment: Environment): string {
  const value = variableOf(server, env, environment).trim();
  if (value.length >= SHORTEST && /^[\x20-\x7e]+$/.test(value)) return prefix + value;
  throw new FlueError(
    'workflow_error',
    `the MCP server "${server}" needs ${env}, which is no text of one line and at least ${SHORTEST} characters`,
    { hint: `set ${env} to what the server lets us in with` },
  );
}

function variableOf(server: string, variable: string, environment: Environment): string {
  const value = environment[variable];
  if (value !== undefined && value !== '') return value;
  throw new FlueError(
    'workflow_error',
    `the MCP server "${server}" needs ${variable}, which is not set on the host`,
    {
      hint: `set ${variable} in the step's env (or the environment of the command)`,
    },
  );
}
