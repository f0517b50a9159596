// Responses, the API in which OpenAI's reasoning models keep their reasoning from one request to the next
// (https://platform.openai.com/docs/api-reference/responses). Nothing is stored there: every request has it all.
import type { Wire } from '../wire.ts';
import { ResponsesAnswer } from './answer.ts';
import { toCountBody, toRequestBody } from './request.ts';

export const responsesWire: Wire = {
  path: 'responses',
  bodyOf: toRequestBody,
  newAnswer: (context) => new ResponsesAnswer(context),
  refusesReasoning: 'by block',
  count: { path: 'responses/input_tokens', bodyOf: toCountBody },
};
