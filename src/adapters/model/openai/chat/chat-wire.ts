// Chat Completions, the API that nearly every server speaks (https://platform.openai.com/docs/api-reference/chat).
import type { Wire } from '../wire.ts';
import { ChatAnswer } from './answer.ts';
import { toRequestBody } from './request.ts';

export const chatWire: Wire = {
  path: 'chat/completions',
  bodyOf: toRequestBody,
  newAnswer: (context) => new ChatAnswer(context),
  refusesReasoning: 'altogether',
  count: undefined,
};
