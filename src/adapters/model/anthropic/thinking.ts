// How much a model thinks. Each generation takes another setting and refuses the rest with a 400; without a wish nothing
// is sent and the provider's default holds (https://platform.claude.com/docs/en/build-with-claude/thinking).
import type { OutputConfig, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest } from '../../../core/ports.ts';

export interface ThinkingParams {
  thinking?: ThinkingConfigParam;
  effort?: NonNullable<OutputConfig['effort']>;
}

/** Before adaptive thinking: a budget of tokens, and no effort setting. */
const BUDGETED = /^claude-(3|(opus|sonnet)-4(-[0-5])?(-\d{8}|-latest)?$|haiku-4)/;
const ALL_4 = /^claude-(opus|sonnet|haiku)-4/;
/** Think by default, and may be told not to. */
const CAN_STOP = /^claude-(opus-5|sonnet-5|haiku-5-5)(-\d{8}|-latest)?$/;
const BETWEEN_TOOLS = /^claude-sonnet-5-5/;

const BUDGETS = { low: 2_048, medium: 8_192, high: 16_384 };
const LEAST_BUDGET = 1_024;

export function thinkingFor(
  model: string,
  wish: ModelRequest['thinking'],
  maxTokens: number,
): ThinkingParams {
  if (wish === undefined) return {};
  if (wish === 'off') return off(model);
  if (!BUDGETED.test(model)) return { thinking: { type: 'adaptive' }, effort: wish };
  const budget = Math.min(BUDGETS[wish], stepBelow(maxTokens / 2));
  return budget < LEAST_BUDGET ? {} : { thinking: { type: 'enabled', budget_tokens: budget } };
}

/**
 * Half of max_tokens is kept for the answer itself. In steps: max_tokens shrinks with what is left of a run's money, and
 * each other budget is another prompt to the cache.
 */
function stepBelow(tokens: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, tokens)));
}

/** Models that cannot stop think as little as they can. A model not known here is taken for one of those. */
function off(model: string): ThinkingParams {
  if (ALL_4.test(model) || BUDGETED.test(model)) return {};
  if (CAN_STOP.test(model)) return { thinking: { type: 'disabled' } };
  if (BETWEEN_TOOLS.test(model)) return { thinking: { type: 'between_tools' } };
  return { effort: 'low' };
}
