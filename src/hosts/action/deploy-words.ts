// What a laptop has in variables a step has in inputs: hints of a deploy in the words of whoever reads them.
import { FlueError } from '../../errors.ts';

const INPUTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bCLOUDFLARE_API_TOKEN\b/g, 'input cloudflare-api-token'],
  [/\bCLOUDFLARE_ACCOUNT_ID\b/g, 'input cloudflare-account-id'],
  [/\bCLOUDFLARE_API_BASE_URL\b/g, 'input cloudflare-api-url'],
  [/\bin the environment\b/g, "in the step's env"],
];

/** Anything else as it is. */
export function inTermsOfInputs(thrown: unknown): unknown {
  if (!(thrown instanceof FlueError) || thrown.hint === undefined) return thrown;
  const hint = INPUTS.reduce((text, [variable, input]) => text.replace(variable, input), thrown.hint);
  const { code, message, retryable, cause } = thrown;
  return new FlueError(code, message, { hint, retryable, cause });
}
