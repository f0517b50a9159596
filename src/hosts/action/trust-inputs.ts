// What the inputs say of who may start a run, and where its definitions are from.
import type { RequiredPermission } from '../../github/trust/decision.ts';
import type { ConfigFrom } from '../../github/trust/definitions-ref.ts';
import { choiceOf, type GivenInput, namesOf, refuse, textOf } from './input-values.ts';
import type { InputReader } from './inputs.ts';

export interface TrustInputs {
  requiredPermission: RequiredPermission;
  /** Logins of apps. */
  allowBots: string[];
  onUntrusted: 'skip' | 'fail';
  /** null = as the event demands. */
  configFrom: ConfigFrom | null;
}

/** Throws FlueError `usage_error`. */
export function trustInputsOf(input: InputReader): TrustInputs {
  const roles = ['write', 'admin', 'maintain', 'triage', 'read'] as const;
  const allowBots = namesOf(input('allow-bots'));
  if (allowBots.some((name) => name.includes('*'))) {
    const problem = 'with a wildcard every app could start runs';
    throw refuse(input('allow-bots'), problem, 'name each app, as renovate[bot]');
  }
  return {
    requiredPermission: choiceOf(input('required-permission'), roles),
    allowBots,
    onUntrusted: choiceOf(input('on-untrusted'), ['skip', 'fail']),
    configFrom: configFromOf(input('config-from')),
  };
}

function configFromOf(input: GivenInput): ConfigFrom | null {
  return textOf(input) === null ? null : choiceOf<ConfigFrom>(input, ['base', 'head']);
}
