// Reads one answer from its response: the events of a stream, or the one object that a server gives which streams nothing.
import { ModelFault, type ModelResponse } from '../../../core/ports.ts';
import { drain, type Link } from '../wire/link.ts';
import { jsonOf, readEvents } from '../wire/sse.ts';
import { bodyText } from './body-text.ts';
import { MAX_ANSWER_LENGTH, type StreamedAnswer } from './wire.ts';

export interface Reading {
  response: Response;
  answer: StreamedAnswer;
  onActivity(): void;
  link: Link;
}

export async function readAnswer({ response, answer, onActivity, link }: Reading): Promise<ModelResponse> {
  onActivity();
  if (/^application\/json\b/i.test(response.headers.get('content-type') ?? '')) {
    answer.push(jsonOf(await bodyText(response.body, MAX_ANSWER_LENGTH, onActivity)), '');
    return answer.response();
  }
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ModelFault('lost', 'the provider answered without a body');
  const limits = { maxEventLength: MAX_ANSWER_LENGTH };
  for await (const { event, data } of readEvents(reader, onActivity, limits)) {
    const isOver = data.trim() === '[DONE]' || answer.push(jsonOf(data), event);
    if (!isOver) continue;
    const whole = answer.response();
    drain(reader, link);
    return whole;
  }
  // Not every server says that it is over; one that has said why the answer ended has said it all.
  if (answer.hasEnded) return answer.response();
  throw new ModelFault('lost', 'the stream ended before the answer was complete');
}
