// The only reader of argument vector and environment: both become one Invocation, or a usage_error.
import { resolve } from 'node:path';
import { type BuildArgs, buildArgs } from './build-args.ts';
import { type CommandName, isCommand } from './commands.ts';
import { type DeployArgs, deployArgs } from './deploy-args.ts';
import { type DevArgs, devArgs } from './dev-args.ts';
import { type InitArgs, initArgs } from './init-args.ts';
import { type Argv, parseArgv, textOf, usage } from './parse-argv.ts';
import {
  type InvokeArgs,
  invokeArgs,
  type LogsArgs,
  logsArgs,
  type RemoteApproveArgs,
  remoteApproveArgs,
} from './remote-args.ts';
import { type ApproveArgs, approveArgs, type RunArgs, runArgs } from './run-args.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Common {
  environment: Environment;
  projectDir: string;
  /** undefined = the project's own. */
  configFile: string | undefined;
  json: boolean;
  quiet: boolean;
  debug: boolean;
}

export type Invocation =
  | { command: 'help'; about: CommandName | undefined; asked: boolean }
  | { command: 'version' }
  | RunArgs
  | ApproveArgs
  | RemoteApproveArgs
  | InvokeArgs
  | LogsArgs
  | BuildArgs
  | DeployArgs
  | InitArgs
  | DevArgs
  | ({ command: 'check' } & Common)
  | ({ command: 'models'; filter: string | undefined } & Common);

export async function readInvocation(
  argv = process.argv.slice(2),
  env: Environment = process.env,
): Promise<Invocation> {
  const given = parseArgv(argv);
  const { command, positionals, switches } = given;
  if (command === undefined) {
    return switches.has('version') ? { command: 'version' } : helpOn(undefined, switches.has('help'));
  }
  if (command === 'help' || switches.has('help'))
    return helpOn(command === 'help' ? positionals[0] : command, true);
  const common = await commonOf(given, env);
  if (command === 'check') return { command, ...common };
  if (command === 'models') return { command, filter: positionals[0], ...common };
  if (command === 'approve')
    return given.values.has('url') ? remoteApproveArgs(given, common) : approveArgs(given, common);
  if (command === 'invoke') return invokeArgs(given, common);
  if (command === 'logs') return logsArgs(given, common);
  if (command === 'build') return buildArgs(given, common);
  if (command === 'deploy') return deployArgs(given, common);
  if (command === 'init') return initArgs(given, common);
  if (command === 'dev') return devArgs(given, common);
  return runArgs(given, common);
}

/** True in the thread that `flue check` starts this program in again (INSPECT_ROLE of project/isolation.ts). */
export function isInspector(argv = process.argv.slice(2)): boolean {
  return argv[0] === '__inspect';
}

/** True in the process that `flue dev` starts this program in again (SERVE_ROLE of dev/version.ts). */
export function isVersionServer(argv = process.argv.slice(2)): boolean {
  return argv[0] === '__serve';
}

/** True when the argument vector asks for stack traces, whatever else is wrong with it. */
export function wantsDebug(argv = process.argv.slice(2)): boolean {
  return argv.includes('--debug');
}

/** Likewise for a JSON document. */
export function wantsJson(argv = process.argv.slice(2)): boolean {
  return argv.includes('--json');
}

/** https://no-color.org */
export function allowsColour(env: Environment = process.env): boolean {
  return !env.NO_COLOR && env.TERM !== 'dumb';
}

function helpOn(name: string | undefined, asked: boolean): Invocation {
  if (name !== undefined && !isCommand(name))
    throw usage(`there is no command "${name}"`, 'flue help lists them all');
  return { command: 'help', about: name === 'help' ? undefined : name, asked };
}

async function commonOf({ values, switches }: Argv, env: Environment): Promise<Common> {
  const configFile = textOf(values, 'config');
  return {
    environment: { ...(await fileVariables(textOf(values, 'env-file'))), ...env },
    projectDir: resolve(textOf(values, 'project') ?? '.'),
    configFile: configFile === undefined ? undefined : resolve(configFile),
    json: switches.has('json'),
    quiet: switches.has('quiet'),
    debug: switches.has('debug'),
  };
}

async function fileVariables(path: string | undefined): Promise<Environment> {
  return path === undefined ? {} : (await import('./env-file.ts')).readEnvFile(path);
}
