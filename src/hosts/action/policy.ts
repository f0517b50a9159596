// Input policy: JSON with limits that stand in the GitHub workflow, where nothing of the project can loosen them.
import { type NamedPolicy, refuseMode } from '../../core/policy.ts';
import { FlueError } from '../../errors.ts';
import { namedInFull } from '../../project/config.ts';
import { policy as policyShape } from '../../project/config-shape.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import type { Mode } from './inputs.ts';

const NAME = 'input policy';

/** Throws FlueError `usage_error`. */
export function readPolicy(text: string): NamedPolicy {
  const parsed = parseJson(text);
  if (!parsed.ok)
    throw wrong(
      `it is no JSON: ${parsed.problem}`,
      'write it as {"maxCostUsd": 2, "models": ["anthropic/…"]}',
    );
  const [complaint] = policyShape(parsed.json, 'policy');
  if (complaint !== undefined) throw wrong(complaint.message, complaint.fix);
  // The shape says what it is.
  return { name: NAME, policy: namedInFull(parsed.json as NamedPolicy['policy']) };
}

/** Throws FlueError `usage_error`, or `config_error` for a mode that it does not name. */
export function permitMode(mode: Mode, text: string): void {
  refuseMode(mode, [readPolicy(text)]);
}

function wrong(problem: string, hint: string): FlueError {
  return new FlueError('usage_error', `${NAME}: ${problem}`, { hint });
}
