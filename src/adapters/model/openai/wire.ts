// What differs between OpenAI's two APIs: where they live, how a request is written, and how a stream is put together.
import type { ModelListener, ModelRequest, ModelResponse } from '../../../core/ports.ts';
import type { JsonObject } from '../../../protocol/json.ts';
import type { OpaqueBlock } from '../../../protocol/messages.ts';

/** Text, reasoning and tool input of one answer together, in characters; the longest real answer has about a million. */
export const MAX_ANSWER_LENGTH = 32 * 1024 * 1024;

export interface BodyOptions {
  /** Full name of the model: opaque blocks of any other are left out. */
  ref: string;
  /** The endpoint refused this block before. */
  isLeftOut(block: OpaqueBlock): boolean;
  /** The model has no reasoning that could be asked for in encrypted form. */
  withoutEncryption: boolean;
  /** The name of the length limit in Chat Completions. */
  limitName: 'max_completion_tokens' | 'max_tokens';
  /** The endpoint caches this model's prompts only when it is asked to. */
  asksForCache: boolean;
  /** The same for all requests of a conversation; undefined where the endpoint may not know the setting. */
  cacheKey: string | undefined;
}

export interface AnswerContext {
  ref: string;
  listener: ModelListener;
  /** Ids of the conversation's calls so far: a server may give the same ones again. */
  takenIds: ReadonlySet<string>;
}

/** One answer while it arrives. Every method throws ModelFault for what makes no sense. */
export interface StreamedAnswer {
  /** Takes one event and its name, if it has one. True when it was the last. */
  push(event: Record<string, unknown>, name: string): boolean;
  /** True when nothing of it is missing, although nobody said that it is over. */
  readonly hasEnded: boolean;
  response(): ModelResponse;
}

export interface Wire {
  /** Below the base URL. */
  path: string;
  bodyOf(request: ModelRequest, options: BodyOptions): JsonObject;
  newAnswer(context: AnswerContext): StreamedAnswer;
  /** Whether a refusal of reasoning is about the blocks that were sent, or about the endpoint as such. */
  refusesReasoning: 'by block' | 'altogether';
  /** Where a request's input tokens are counted, and with what body; undefined where nobody counts them. */
  count: { path: string; bodyOf(request: ModelRequest, options: BodyOptions): JsonObject } | undefined;
}
