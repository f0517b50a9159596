// What the models of a history cost, and how large they are.
import type { ModelRequest, PriceBook } from '../../../src/core/ports.ts';
import type { Message } from '../../../src/protocol/messages.ts';
import type { Nanos } from '../../../src/protocol/money.ts';

const INPUT_NANOS = 100;
const OUTPUT_NANOS = 500;
export const MOST_OUTPUT = 8_000;
/** In tokens, for a model that runs out of room after a few turns. */
const SMALL_WINDOW = 300;
const WINDOW = 200_000;

export const PRICES: PriceBook = {
  ceiling: async (ref) => ({
    inputNanosPerToken: INPUT_NANOS,
    outputNanosPerToken: OUTPUT_NANOS,
    maxOutputTokens: MOST_OUTPUT,
    contextWindow: windowOf(ref),
  }),
  cost: async (ref, { inputTokens, outputTokens }) => ({
    nanos: costOf(ref, { input: inputTokens, output: outputTokens }),
    source: 'table',
    estimated: false,
  }),
};

export function windowOf(ref: string): number {
  return ref === 'sim/small' ? SMALL_WINDOW : WINDOW;
}

export function costOf(_ref: string, { input, output }: { input: number; output: number }): Nanos {
  return input * INPUT_NANOS + output * OUTPUT_NANOS;
}

/** Four characters to a token, of the messages alone: tools are cheap here. */
export function inputTokensOf({ messages }: Pick<ModelRequest, 'messages'>): number {
  return messages.reduce((sum, { content }) => sum + tokensOf(content), 20);
}

export function tokensOf(content: Message['content']): number {
  let characters = 0;
  for (const block of content) {
    if (block.type === 'text') characters += block.text.length;
    else if (block.type === 'tool_result') characters += block.content.length;
    else characters += 80;
  }
  return Math.ceil(characters / 4);
}
