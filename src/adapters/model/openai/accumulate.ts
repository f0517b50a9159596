// Puts one streamed answer together, chunk by chunk, and tells the listener of its text. Refuses what makes no sense with
// ModelFault `lost`: a broken stream is asked again, never half believed.
import { ModelFault, type ModelListener, type ModelResponse, type StopReason } from '../../../core/ports.ts';
import { isPlainObject, type JsonObject } from '../../../protocol/json.ts';
import type { AssistantBlock } from '../../../protocol/messages.ts';
import { CallsInParts } from './calls.ts';
import { readBilling, readUsage } from './usage.ts';

/** Text, reasoning and tool input of one answer together, in characters; the longest real answer has about a million. */
export const MAX_ANSWER_LENGTH = 32 * 1024 * 1024;

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

export class Answer {
  readonly #listener: ModelListener;
  readonly #calls = new CallsInParts();
  readonly #reasoning = new Map<'reasoning_content' | 'reasoning', string>();
  readonly #details: JsonObject[] = [];
  #text = '';
  #refusal = '';
  #length = 0;
  #finish: string | undefined;
  #usage: unknown;
  #tier: unknown;

  constructor(listener: ModelListener) {
    this.#listener = listener;
  }

  /** True when nothing of it is missing but what may still be said of its tokens. */
  get hasEnded(): boolean {
    return this.#finish !== undefined;
  }

  push(chunk: Record<string, unknown>): void {
    if (isPlainObject(chunk.usage)) this.#usage = chunk.usage;
    this.#tier = chunk.service_tier ?? this.#tier;
    const [choice] = Array.isArray(chunk.choices) ? chunk.choices : [];
    // Of a chunk without a choice only the counts are of use.
    if (!isPlainObject(choice)) return;
    if (isPlainObject(choice.delta)) this.#add(choice.delta);
    if (this.#length > MAX_ANSWER_LENGTH)
      throw lost(`the answer is longer than ${MAX_ANSWER_LENGTH} characters`);
    if (typeof choice.finish_reason === 'string') this.#finish = choice.finish_reason;
  }

  response(ref: string): ModelResponse {
    if (this.#finish === undefined) throw lost('it does not say why it ended');
    const usage = readUsage(this.#usage);
    if (usage === undefined) throw lost('it does not say how many tokens it used');
    const stopReason = this.#stopReason(this.#finish);
    const calls = this.#calls.finish(stopReason === 'max_tokens' || stopReason === 'refusal');
    const content = [...this.#opaque(ref), ...this.#said(), ...calls];
    // Some servers say "stop" after tool calls, and the calls wait for their results all the same.
    const isAsking = stopReason === 'end_turn' && calls.length > 0;
    return {
      content,
      stopReason: isAsking ? 'tool_use' : stopReason,
      usage,
      billing: readBilling(this.#tier),
    };
  }

  #add(delta: Record<string, unknown>): void {
    const { content, refusal, tool_calls: calls } = delta;
    for (const name of ['reasoning_content', 'reasoning'] as const) this.#think(name, delta[name]);
    if (Array.isArray(delta.reasoning_details))
      this.#details.push(...(delta.reasoning_details.filter(isPlainObject) as JsonObject[]));
    if (typeof content === 'string' && content !== '') {
      this.#text += content;
      this.#length += content.length;
      this.#listener.onText(content);
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
    if (!isEcho) this.#listener.onThinking(piece);
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

function lost(what: string): ModelFault {
  return new ModelFault('lost', `the provider's stream made no sense: ${what}`);
}
