// Puts one streamed answer together, event by event, and tells the listener of its text. An item counts as it is when it
// is done, and as the last event has it. Refuses what makes no sense with ModelFault `lost`: a broken stream is asked
// again, never half believed.
import { ModelFault, type ModelResponse, type StopReason } from '../../../../core/ports.ts';
import { isPlainObject } from '../../../../protocol/json.ts';
import { toolUsesOf } from '../../../../protocol/messages.ts';
import { streamFault } from '../stream-fault.ts';
import { type AnswerContext, MAX_ANSWER_LENGTH, type StreamedAnswer } from '../wire.ts';
import { type Item, outputOf } from './output.ts';
import { readUsage } from './usage.ts';

interface OpenItem {
  item: Item;
  /** What has come of its text, for an item that is never done. */
  text: string;
  args: string;
}

export class ResponsesAnswer implements StreamedAnswer {
  readonly #context: AnswerContext;
  readonly #items = new Map<number, OpenItem>();
  #length = 0;
  /** The response as the last event has it. */
  #end: Record<string, unknown> | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  push(event: Record<string, unknown>, name: string): boolean {
    const type = typeof event.type === 'string' ? event.type : name;
    // One that does not stream sends its whole response at once.
    if (type === '' && event.object === 'response') return this.#finish(event, event.status);
    switch (type) {
      case 'response.output_item.added':
      case 'response.output_item.done':
        this.#take(event);
        break;
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        this.#grow(event, 'text', (piece) => this.#context.listener.onText(piece));
        break;
      case 'response.function_call_arguments.delta':
        this.#grow(event, 'args');
        break;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        this.#grow(event, undefined, (piece) => this.#context.listener.onThinking(piece));
        break;
      case 'response.completed':
        return this.#finish(event.response, 'completed');
      case 'response.incomplete':
        return this.#finish(event.response, 'incomplete');
      case 'response.failed':
        throw streamFault(isPlainObject(event.response) ? event.response : {}, this.#hasBegun);
      case 'error':
        throw streamFault(event, this.#hasBegun);
      default:
      // New kinds of events may come any time, and most repeat what the ones above said.
    }
    if (this.#length > MAX_ANSWER_LENGTH)
      throw lost(`the answer is longer than ${MAX_ANSWER_LENGTH} characters`);
    return false;
  }

  response(): ModelResponse {
    if (this.#end === undefined) throw lost('it ended without its last event');
    const { status, service_tier: tier, error } = this.#end;
    if (isPlainObject(error) || status === 'failed') throw streamFault(this.#end, this.#hasBegun);
    const usage = readUsage(this.#end.usage);
    if (usage === undefined) throw lost('it does not say how many tokens it used');
    const isCut = status === 'incomplete';
    const { ref, takenIds } = this.#context;
    const { content, refuses } = outputOf(this.#whole(this.#end.output), { ref, takenIds, isCut });
    const calls = toolUsesOf(content).length;
    return {
      content,
      stopReason: isCut ? cutReason(this.#end) : refuses ? 'refusal' : calls > 0 ? 'tool_use' : 'end_turn',
      usage,
      billing: typeof tier === 'string' ? { serviceTier: tier } : {},
    };
  }

  get #hasBegun(): boolean {
    return this.#length > 0 || this.#items.size > 0;
  }

  #finish(response: unknown, status: unknown): true {
    if (!isPlainObject(response)) throw lost('its last event holds no response');
    this.#end = { ...response, status: response.status ?? status };
    return true;
  }

  #take({ output_index: index, item }: Record<string, unknown>): void {
    if (!isPlainObject(item)) throw lost('an item is none');
    const at = typeof index === 'number' ? index : this.#items.size;
    const known = this.#items.get(at);
    // What came in pieces is counted already.
    if (known === undefined || known.text + known.args === '') this.#length += lengthOf(item);
    this.#items.set(at, { item, text: known?.text ?? '', args: known?.args ?? '' });
  }

  #grow(
    { output_index: index, delta }: Record<string, unknown>,
    member: 'text' | 'args' | undefined,
    tell: (piece: string) => void = () => {},
  ): void {
    if (typeof delta !== 'string' || delta === '') return;
    this.#length += delta.length;
    const open = typeof index === 'number' ? this.#items.get(index) : undefined;
    if (open !== undefined && member !== undefined) open[member] += delta;
    tell(delta);
  }

  /** Some servers leave the list of the last event empty, others give there alone what an item was not done with. */
  #whole(listed: unknown): Item[] {
    const own = [...this.#items].sort(([a], [b]) => a - b).map(([, open]) => partial(open));
    const last = Array.isArray(listed) ? listed.filter(isPlainObject) : [];
    if (last.length < own.length) return own;
    return last.map((item, at) =>
      own[at]?.type === item.type ? { ...own[at], ...withoutNulls(item) } : item,
    );
  }
}

/** An item that was cut off before it was done has no more than its pieces. */
function partial({ item, text, args }: OpenItem): Item {
  if (item.type === 'message' && text !== '' && !(Array.isArray(item.content) && item.content.length > 0))
    return { ...item, content: [{ type: 'output_text', text }] };
  if (item.type === 'function_call' && args !== '' && !item.arguments) return { ...item, arguments: args };
  return item;
}

function withoutNulls(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
}

function lengthOf({ content, arguments: args }: Item): number {
  return JSON.stringify([content ?? null, args ?? null]).length;
}

function cutReason({ incomplete_details: details }: Record<string, unknown>): StopReason {
  return isPlainObject(details) && details.reason === 'content_filter' ? 'refusal' : 'max_tokens';
}

function lost(what: string): ModelFault {
  return new ModelFault('lost', `the provider's stream made no sense: ${what}`);
}
