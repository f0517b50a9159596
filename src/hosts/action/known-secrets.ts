// What the post step hides: what main hid, as far as the step's own environment holds it. Main leaves the names of the
// variables it found secrets in, never a value; the post step has the same variables, and loads nothing of the project.
import { createRedactor } from '../../core/redact.ts';
import { appendValue } from '../../github/file-command.ts';
import { type Environment, loadSecretNames, loadSecrets, type Step } from './inputs.ts';

/** Shorter ones stand in every text. */
const SHORTEST = 6;

/** Tells the post step which variables hold these secrets, or a part of one. */
export function leaveSecretNames(
  { stateFile }: Step,
  secrets: readonly string[],
  environment: Environment,
): void {
  const names = namesOfSecrets(secrets, environment);
  if (stateFile !== null && names.length > 0) appendValue(stateFile, 'secrets', JSON.stringify(names));
}

export function namesOfSecrets(secrets: readonly string[], environment: Environment): string[] {
  return Object.entries(environment)
    .filter(([, given]) => {
      const value = given?.trim() ?? '';
      return (
        value.length >= SHORTEST && secrets.some((one) => one.includes(value) || value.includes(one.trim()))
      );
    })
    .map(([name]) => name);
}

/** Hides them in any text. */
export function postRedactor(environment: Environment = process.env): (text: string) => string {
  const named = loadSecretNames(environment).flatMap((name) => formsOf(environment[name]));
  return createRedactor([...named, ...loadSecrets(environment)]).redact;
}

/** Of `Bearer x` also the x. */
function formsOf(value = ''): string[] {
  return [value, value.trim().replace(/^\S+\s+/, '')];
}
