// The flags of `flue run`, checked and turned into what a run is started with.
import { resolve } from 'node:path';
import type { FlueError } from '../../errors.ts';
import { instanceIdProblem } from '../../protocol/ids.ts';
import { type FederationSettings, identitySource, idTokenServiceOf } from '../federation.ts';
import type { Keys } from '../model-endpoints.ts';
import type { Common, Environment } from './args.ts';
import { parseDuration } from './duration.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';

export type PayloadSource =
  | { kind: 'none' }
  | { kind: 'text'; text: string }
  | { kind: 'file'; path: string };

/** What any run in this process needs. */
export interface HereArgs extends Common {
  /** Used instead of a model whose key is missing. */
  fallbackModel: string | undefined;
  /** The folder mounted at /workspace, or null. */
  filesDir: string | null;
  /** A database that stays, or undefined for one that is gone afterwards. */
  databasePath: string | undefined;
  actor: string | null;
  keys: Keys;
  /** Somebody sits at a terminal, and may be asked. */
  interactive: boolean;
}

export interface RunArgs extends HereArgs {
  command: 'run';
  /** A run to go on with. */
  resume: string | undefined;
  /** undefined = none was named, which is an error once the project is known and can list its own. */
  workflow: string | undefined;
  payload: PayloadSource;
  instanceId: string | undefined;
  model: string | undefined;
  limits: { maxCostUsd?: number | null; maxTurns?: number; timeoutMs?: number };
}

export interface ApproveArgs extends HereArgs {
  command: 'approve';
  runId: string;
  callId: string;
  approve: boolean;
  reason: string | undefined;
}

export function runArgs(given: Argv, common: Common): RunArgs {
  const { positionals, values } = given;
  const instanceId = values.get('instance');
  const problem = instanceId === undefined ? undefined : instanceIdProblem(instanceId);
  if (problem !== undefined)
    throw usage(`--instance: ${problem}`, 'give a shorter name, or leave the flag out');
  return {
    command: 'run',
    ...hereArgs(given, common),
    resume: resumeOf(given, common),
    workflow: positionals[0],
    payload: payloadSource(values),
    instanceId,
    model: textOf(values, 'model'),
    limits: limitsOf(values),
  };
}

export function approveArgs(given: Argv, common: Common): ApproveArgs {
  const { values, switches } = given;
  const { runId, callId } = callOf(given);
  if (values.has('token')) throw usage('--token is for a server', 'write --url too, or leave it out');
  const here = hereArgs(given, common);
  if (here.databasePath === undefined) throw noDatabase('flue approve');
  return {
    command: 'approve',
    ...here,
    runId,
    callId,
    approve: !switches.has('deny'),
    reason: textOf(values, 'reason'),
  };
}

export function callOf({ positionals: [runId, callId] }: Argv): { runId: string; callId: string } {
  if (runId !== undefined && callId !== undefined) return { runId, callId };
  throw usage(
    'flue approve needs the ids of a run and of a call of it',
    'both are in what the waiting run printed',
  );
}

function hereArgs({ values }: Argv, common: Common): HereArgs {
  const { environment, json } = common;
  const files = textOf(values, 'files') ?? '.';
  return {
    ...common,
    fallbackModel: textOf(values, 'fallback-model'),
    filesDir: files === 'none' ? null : resolve(files),
    databasePath: environment.FLUE_DB || undefined,
    actor: environment.GITHUB_ACTOR || environment.USER || environment.USERNAME || null,
    keys: keysOf(environment),
    interactive: !json && process.stdin.isTTY && process.stderr.isTTY,
  };
}

function keysOf(environment: Environment): Keys {
  const anthropicApiKey = environment.ANTHROPIC_API_KEY || undefined;
  return {
    anthropicApiKey,
    anthropicBaseUrl: environment.ANTHROPIC_BASE_URL || undefined,
    federation: anthropicApiKey === undefined ? federationIn(environment) : undefined,
  };
}

/** The SDK's own variables, and GitHub's where this runs in a job with `id-token: write`. */
function federationIn(environment: Environment): FederationSettings | undefined {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const ruleId = given('ANTHROPIC_FEDERATION_RULE_ID');
  if (ruleId === undefined) return undefined;
  const organizationId = given('ANTHROPIC_ORGANIZATION_ID');
  if (organizationId === undefined) {
    throw usage(
      'ANTHROPIC_FEDERATION_RULE_ID is set without ANTHROPIC_ORGANIZATION_ID',
      'set it to the id that the Claude Console shows under Settings, Organization',
    );
  }
  const service = idTokenServiceOf(environment);
  return {
    ruleId,
    organizationId,
    serviceAccountId: given('ANTHROPIC_SERVICE_ACCOUNT_ID'),
    workspaceId: given('ANTHROPIC_WORKSPACE_ID'),
    identity: identitySource(environment, { service, audience: given('ANTHROPIC_OIDC_AUDIENCE') }),
  };
}

/** Of a new run all of these say what it is; one that goes on is what it was. */
const OF_NEW_RUNS = [
  'payload',
  'payload-file',
  'instance',
  'model',
  'max-cost-usd',
  'max-turns',
  'timeout',
] as const;

function resumeOf({ values, positionals }: Argv, { environment }: Common): string | undefined {
  const runId = textOf(values, 'resume');
  if (runId === undefined) return undefined;
  const surplus = positionals[0] ?? OF_NEW_RUNS.find((name) => values.has(name));
  if (surplus !== undefined)
    throw usage(
      `--resume goes on with a run as it was started, and "${surplus}" is for a new one`,
      `leave it out, or leave --resume out`,
    );
  if (!environment.FLUE_DB) throw noDatabase('--resume');
  return runId;
}

function noDatabase(what: string): FlueError {
  return usage(
    `${what} needs the database that the run is in`,
    'set FLUE_DB to the file that was set when the run was started',
  );
}

export function payloadSource(values: Argv['values']): PayloadSource {
  const json = values.get('payload');
  const path = textOf(values, 'payload-file');
  if (json !== undefined && path !== undefined) {
    throw usage('--payload and --payload-file are both given', 'keep one of them');
  }
  if (json !== undefined) return { kind: 'text', text: json };
  return path === undefined ? { kind: 'none' } : { kind: 'file', path };
}

function limitsOf(values: Argv['values']): RunArgs['limits'] {
  const cost = values.get('max-cost-usd');
  const turns = values.get('max-turns');
  const timeout = values.get('timeout');
  return {
    ...(cost === undefined ? {} : { maxCostUsd: cost === 'none' ? null : dollars(cost) }),
    ...(turns === undefined ? {} : { maxTurns: count(turns) }),
    ...(timeout === undefined ? {} : { timeoutMs: duration(timeout) }),
  };
}

function dollars(given: string): number {
  if (/^\d+(\.\d+)?$|^\.\d+$/.test(given)) return Number(given);
  throw usage(`--max-cost-usd "${given}" is no amount`, 'write US dollars as 0.50, or none for no limit');
}

function count(given: string): number {
  const turns = Number(given);
  if (/^\d+$/.test(given) && turns > 0 && Number.isSafeInteger(turns)) return turns;
  throw usage(`--max-turns "${given}" is no number of turns`, 'write a whole number from 1 on');
}

function duration(given: string): number {
  const ms = parseDuration(given);
  if (ms !== undefined) return ms;
  throw usage(
    `--timeout "${given}" is no duration`,
    'write 90 or 90s for seconds, 5m for minutes, 1h for hours',
  );
}
