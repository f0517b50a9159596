// Reads one streamed answer from its response.
import { ModelFault, type ModelListener, type ModelResponse } from '../../../core/ports.ts';
import { drain, type Link } from '../wire/link.ts';
import { jsonOf, readEvents } from '../wire/sse.ts';
import { createAccumulator, MAX_ANSWER_LENGTH } from './accumulate.ts';
import { streamErrorFault } from './faults.ts';

export async function readAnswer(
  response: Response,
  ref: string,
  listener: ModelListener,
  link: Link,
): Promise<ModelResponse> {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ModelFault('lost', 'the provider answered without a body');
  listener.onActivity();
  const answer = createAccumulator(ref, listener);
  const limits = { maxEventLength: MAX_ANSWER_LENGTH };
  for await (const { event, data } of readEvents(reader, () => listener.onActivity(), limits)) {
    const value = jsonOf(data);
    if (event === 'error' || value.type === 'error') throw streamErrorFault(value);
    if (!answer.push(value)) continue;
    const whole = answer.response();
    drain(reader, link);
    return whole;
  }
  throw new ModelFault('lost', 'the stream ended before the answer was complete');
}
