// What the step hides: in every text of its own, and by the runner in the log. A secret that comes into being during a run
// is registered with both before anybody else has it.
import { createRedactor, type Redactor } from '../../core/redact.ts';
import { maskCommands } from '../../github/masks.ts';
import { print } from './log.ts';

/** What it is told of later the runner is told of too. */
export function createStepRedactor(secrets: readonly string[]): Redactor {
  const redactor = createRedactor(secrets);
  const masked = new Set(secrets);
  mask(secrets);
  return {
    ...redactor,
    add(secret) {
      if (!masked.has(secret)) mask([secret]);
      masked.add(secret);
      redactor.add(secret);
    },
  };
}

export function mask(secrets: readonly string[]): void {
  for (const line of maskCommands(secrets)) print(line);
}
