// Whether there is an input policy; what it says is read where it is needed, and nothing is loaded for it without one.
import type { NamedPolicy } from '../../core/policy.ts';
import { textOf } from './input-values.ts';
import type { InputReader, Mode } from './inputs.ts';

export function policyTextOf(input: InputReader): string | null {
  return textOf(input('policy'));
}

/** Before anything is done. Throws FlueError `usage_error`, or `config_error` for a mode that the policy does not name. */
export async function requireMode(mode: Mode, text: string | null): Promise<void> {
  if (text === null) return;
  const { permitMode } = await import('./policy.ts');
  permitMode(mode, text);
}

export async function policiesOf(text: string | null): Promise<NamedPolicy[]> {
  if (text === null) return [];
  const { readPolicy } = await import('./policy.ts');
  return [readPolicy(text)];
}
