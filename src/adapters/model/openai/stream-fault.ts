// An error in a stream that began well. The status is gone by then, so what went wrong is told by its code.
import { ModelFault } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import { quote } from '../wire/faults.ts';
import { wordsOf } from './refusal.ts';

const TOO_LONG = /context_length|context_window/;
/** A repeat would fail the same way. */
const REFUSED = /^(insufficient_quota|invalid_\w+|\w+_policy|\w+_policy_violation|image_\w+|40[0-46])$/;
const OVERLOADED = /^(rate_limit_exceeded|server_is_overloaded|overloaded\w*|slow_down|429|502|503|504|529)$/;

/** `hasBegun`: some of the answer has come, so that it may have been billed. */
export function streamFault(said: Record<string, unknown>, hasBegun: boolean): ModelFault {
  const words = quote(wordsOf(said)) || 'without a reason';
  const code = codeOf(said);
  if (TOO_LONG.test(code)) {
    return new ModelFault('too_long', `the request does not fit the model (${words})`, {
      hint: 'give the agent a smaller task, or let it read large files in parts',
    });
  }
  if (!hasBegun && REFUSED.test(code)) return new ModelFault('rejected', `the provider refused (${words})`);
  if (!hasBegun && OVERLOADED.test(code)) {
    const retryAfterMs = waitIn(words);
    return new ModelFault('overloaded', `the provider is overloaded (${words})`, { retryAfterMs });
  }
  return new ModelFault('lost', `the provider broke its stream off (${words})`);
}

function codeOf({ error, code }: Record<string, unknown>): string {
  const said = isPlainObject(error) ? (error.code ?? error.type) : code;
  return typeof said === 'string' || typeof said === 'number' ? String(said) : '';
}

/** "Please try again in 2.5s." */
function waitIn(words: string): number | undefined {
  const [, amount, unit] = /try again in (\d+(?:\.\d+)?) ?(ms|s)\b/i.exec(words) ?? [];
  if (amount === undefined) return undefined;
  return Math.ceil(Number(amount) * (unit?.toLowerCase() === 's' ? 1_000 : 1));
}
