// Puts one streamed answer together, chunk by chunk, and tells the listener of its text. Refuses what makes no sense with
// ModelFault `lost`: a broken stream is asked again, never half believed.
import { ModelFault, type ModelResponse, type StopReason } from '../../../../core/ports.ts';
import { isPlainObject, type JsonObject } from '../../../../protocol/json.ts';
import type { AssistantBlock } from '../../../../protocol/messages.ts';
import { streamFault } from '../stream-fault.ts';
import { type AnswerContext, MAX_ANSWER_LENGTH, type StreamedAnswer } from '../wire.ts';
import { CallsInParts } from './calls.ts';
import { readBilling, readUsage } from './usage.ts';

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  stop: 'end_turn',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  length: 'max_tokens',
  content_filter: 'refusal',
  refusal: 'refusal',
  // Mistral, and gateways to Anthropic's models.
  model_length: 'context_window_exceeded',
  model_context_window_exceeded: 'context_window_exceeded',
};

export class ChatAnswer implements StreamedAnswer {
  readonly #context: AnswerContext;
  readonly #calls = new CallsInParts();
  readonly #reasoning = new Map<'reasoning_content' | 'reasoning', string>();
  readonly #details: JsonObject[] = [];
  #text = '';
  #refusal = '';
  #length = 0;
  #finish: string | undefined;
  #usage: unknown;
  #tier: unknown;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  /** True when nothing of it is missing but what may still be said of its tokens. */
  get hasEnded(): boolean {
    return this.#finish !== undefined;
  }

  /** The last word, `[DONE]`, is no chunk. */
  push(chunk: Record<string, unknown>, name: string): false {
    if (name === 'error' || chunk.error) throw streamFault(chunk, this.#hasBegun);
    if (isPlainObject(chunk.usage)) this.#usage = chunk.usage;
    this.#tier = chunk.service_tier ?? this.#tier;
    const [choice] = Array.isArray(chunk.choices) ? chunk.choices : [];
    // Of a chunk without a choice only the counts are of use.
    if (!isPlainObject(choice)) return false;
    // One that does not stream sends its whole message at once.
    const delta = choice.delta ?? choice.message;
    if (isPlainObject(delta)) this.#add(delta);
    if (this.#length > MAX_ANSWER_LENGTH)
      throw lost(`the answer is longer than ${MAX_ANSWER_LENGTH} characters`);
    // An empty one says as little as null.
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '')
      this.#finish = choice.finish_reason;
    return false;
  }

  response(): ModelResponse {
    const { ref, takenIds } = this.#context;
    const usage = readUsage(this.#usage);
    // Counts come at the very end: who gives them has ended, said or unsaid.
    const finish = this.#finish ?? (usage && 'stop');
    if (finish === undefined) throw lost('it does not say why it ended');
    if (finish === 'error') throw streamFault({}, this.#hasBegun);
    if (usage === undefined) throw withoutUsage();
    const stopReason = this.#stopReason(finish);
    const calls = this.#calls.finish(stopReason === 'max_tokens' || stopReason === 'refusal', takenIds);
    const content = [...this.#opaque(ref), ...this.#said(), ...calls];
    return { content, stopReason: inDeed(stopReason, calls.length), usage, billing: readBilling(this.#tier) };
  }

  get #hasBegun(): boolean {
    return this.#length > 0;
  }

  #add(delta: Record<string, unknown>): void {
    const { refusal, tool_calls: calls } = delta;
    const content = contentOf(delta);
    for (const name of ['reasoning_content', 'reasoning'] as const) this.#think(name, delta[name]);
    if (Array.isArray(delta.reasoning_details))
      this.#details.push(...(delta.reasoning_details.filter(isPlainObject) as JsonObject[]));
    if (content !== '') {
      this.#text += content;
      this.#length += content.length;
      this.#context.listener.onText(content);
    }
    if (typeof refusal === 'string') {
      this.#refusal += refusal;
      this.#length += refusal.length;
    }
    if (Array.isArray(calls)) for (const call of calls) this.#length += this.#calls.add(call);
  }

  /** Servers that know both names of it say the same twice. */
  #think(name: 'reasoning_content' | 'reasoning', piece: unknown): void {
    if (typeof piece !== 'string' || piece === '') return;
    const isEcho = name === 'reasoning' && this.#reasoning.has('reasoning_content');
    this.#reasoning.set(name, (this.#reasoning.get(name) ?? '') + piece);
    this.#length += piece.length;
    if (!isEcho) this.#context.listener.onThinking(piece);
  }

  #stopReason(finish: string): StopReason {
    if (this.#refusal !== '') return 'refusal';
    // An unknown reason is an end like any other: the content says what to do next.
    return STOP_REASONS[finish] ?? 'end_turn';
  }

  #said(): AssistantBlock[] {
    const text = this.#text + this.#refusal;
    return text === '' ? [] : [{ type: 'text', text }];
  }

  /** As it came, for the model that gave it. */
  #opaque(ref: string): AssistantBlock[] {
    const block: JsonObject = {
      ...Object.fromEntries(this.#reasoning),
      ...(this.#details.length > 0 && { reasoning_details: this.#details }),
    };
    return Object.keys(block).length === 0 ? [] : [{ type: 'opaque', model: ref, block }];
  }
}

/** Some servers say "stop" after tool calls, which wait for their results all the same, or "tool_calls" without any. */
function inDeed(stopReason: StopReason, calls: number): StopReason {
  if (stopReason === 'end_turn' && calls > 0) return 'tool_use';
  return stopReason === 'tool_use' && calls === 0 ? 'end_turn' : stopReason;
}

/** Some send a list of parts. */
function contentOf({ content }: Record<string, unknown>): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content.filter(isPlainObject) : [];
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

function lost(what: string): ModelFault {
  return new ModelFault('lost', `the provider's stream made no sense: ${what}`);
}

/** Taken for zero it would be free. */
function withoutUsage(): ModelFault {
  const message = "the provider's stream made no sense: it does not say how many tokens it used";
  return new ModelFault('lost', message, {
    hint: 'the endpoint must answer `stream_options: {include_usage: true}`: a newer version of the server, or of its API, may',
  });
}
