// The arguments of the commands that talk to a server: `flue invoke`, `flue logs`, and `flue approve --url`.
import { instanceIdProblem } from '../../protocol/ids.ts';
import type { Common } from './args.ts';
import { type Argv, textOf, usage } from './parse-argv.ts';
import { callOf, type PayloadSource, payloadSource } from './run-args.ts';

interface RemoteArgs extends Common {
  url: string;
  token: string | undefined;
}

export interface InvokeArgs extends RemoteArgs {
  command: 'invoke';
  workflow: string;
  payload: PayloadSource;
  instanceId: string | undefined;
  /** Until the run is over, or waits for a human. */
  wait: boolean;
}

export interface LogsArgs extends RemoteArgs {
  command: 'logs';
  of: { kind: 'run'; runId: string } | { kind: 'instance'; workflow: string; instanceId: string };
  follow: boolean;
}

export interface RemoteApproveArgs extends RemoteArgs {
  command: 'approve there';
  runId: string;
  callId: string;
  approve: boolean;
  reason: string | undefined;
}

export function invokeArgs(given: Argv, common: Common): InvokeArgs {
  const { positionals, values, switches } = given;
  const [workflow] = positionals;
  if (workflow === undefined)
    throw usage('flue invoke needs the name of a workflow', 'usage: flue invoke <workflow> --url <address>');
  const instanceId = values.get('instance');
  const problem = instanceId === undefined ? undefined : instanceIdProblem(instanceId);
  if (problem !== undefined)
    throw usage(`--instance: ${problem}`, 'give a shorter name, or leave the flag out');
  const payload = payloadSource(values);
  const wait = switches.has('wait');
  return { command: 'invoke', ...remoteArgs(given, common), workflow, payload, instanceId, wait };
}

export function logsArgs(given: Argv, common: Common): LogsArgs {
  return {
    command: 'logs',
    ...remoteArgs(given, common),
    of: shownOf(given.positionals[0]),
    follow: given.switches.has('follow'),
  };
}

export function remoteApproveArgs(given: Argv, common: Common): RemoteApproveArgs {
  const { values, switches } = given;
  const surplus = (['files', 'fallback-model'] as const).find((name) => values.has(name));
  if (surplus !== undefined)
    throw usage(`--${surplus} is for a run that goes on here`, 'leave it out, or leave --url out');
  return {
    command: 'approve there',
    ...remoteArgs(given, common),
    ...callOf(given),
    approve: !switches.has('deny'),
    reason: textOf(values, 'reason'),
  };
}

function remoteArgs({ command, values }: Argv, common: Common): RemoteArgs {
  const url = textOf(values, 'url');
  if (url === undefined)
    throw usage(`flue ${command} needs the address of a server`, 'write --url https://host');
  return { ...common, url, token: textOf(values, 'token') ?? (common.environment.FLUE_TOKEN || undefined) };
}

function shownOf(given: string | undefined): LogsArgs['of'] {
  const hint = 'write the id of a run (run_…), or <workflow>/<instance> for the latest of an instance';
  if (given === undefined) throw usage('flue logs needs a run or an instance', hint);
  if (given.startsWith('run_')) return { kind: 'run', runId: given };
  const slash = given.indexOf('/');
  const [workflow, instanceId] = [given.slice(0, slash), given.slice(slash + 1)];
  if (slash < 1 || instanceId === '') throw usage(`"${given}" is neither a run nor an instance`, hint);
  return { kind: 'instance', workflow, instanceId };
}
