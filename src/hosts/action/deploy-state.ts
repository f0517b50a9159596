// What the post step has to know of a deploy that was ended in its middle: which version is up, and whether anybody has
// decided about it.
import { appendValue } from '../../github/file-command.ts';
import type { DeployOutcome } from '../../protocol/deploy-outcome.ts';
import { isPlainObject } from '../../protocol/json.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import type { Environment, Step } from './inputs.ts';

/** Requests reach the new version from here on. */
export function leaveDeploy({ stateFile }: Step, deployed: DeployOutcome): void {
  if (stateFile !== null) appendValue(stateFile, 'deployed', JSON.stringify(deployed));
}

export function leaveSettled({ stateFile }: Step): void {
  if (stateFile !== null) appendValue(stateFile, 'settled', 'true');
}

export interface DeployState {
  deployed: DeployOutcome;
  /** Of the GitHub Deployment, where there is one. */
  recordId: number | null;
}

/** null where there is nothing left to decide. */
export function loadUnsettled(environment: Environment = process.env): DeployState | null {
  const { STATE_deployed: text, STATE_settled: settled, STATE_deployment: id } = environment;
  const parsed = parseJson(text || 'null');
  if (settled === 'true' || !parsed.ok || !isPlainObject(parsed.json)) return null;
  return {
    // Written by leaveDeploy, in the same job.
    deployed: parsed.json as unknown as DeployOutcome,
    recordId: Number(id) > 0 ? Number(id) : null,
  };
}
