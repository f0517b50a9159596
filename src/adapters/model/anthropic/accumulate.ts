// Puts one streamed answer together, event by event, and tells the listener of its text. Refuses what makes no sense
// with ModelFault `lost`: a broken stream is asked again, never half believed.
import { ModelFault, type ModelListener, type ModelResponse, type StopReason } from '../../../core/ports.ts';
import { isPlainObject } from '../../../protocol/json.ts';
import type { AssistantBlock } from '../../../protocol/messages.ts';
import { addDelta, finishBlock, type OpenBlock, openBlock } from './blocks.ts';
import { mergeUsage, type RawUsage, readUsage } from './usage.ts';

/** Text, thinking and tool input of one answer together, in characters; the longest real answer has about a million. */
export const MAX_ANSWER_LENGTH = 32 * 1024 * 1024;

export interface Accumulator {
  /** Takes one event's data. True when the answer is complete. */
  push(event: Record<string, unknown>): boolean;
  response(): ModelResponse;
}

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: 'end_turn',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  stop_sequence: 'stop_sequence',
  pause_turn: 'pause_turn',
  refusal: 'refusal',
  model_context_window_exceeded: 'context_window_exceeded',
};
/** The model was stopped from outside: its last tool call may be cut off, and that is no fault of the stream. */
const CUT_SHORT = new Set<StopReason>(['max_tokens', 'refusal', 'context_window_exceeded']);

export function createAccumulator(ref: string, listener: ModelListener): Accumulator {
  const blocks: OpenBlock[] = [];
  let usage: RawUsage | undefined;
  let stopReason: StopReason | undefined;
  let length = 0;

  const blockAt = (index: unknown): OpenBlock => {
    const block = typeof index === 'number' ? blocks[index] : undefined;
    if (block === undefined) throw lost(`it speaks of content block ${String(index)} before beginning it`);
    return block;
  };

  return {
    push(event) {
      switch (event.type) {
        case 'message_start':
          usage = mergeUsage({}, isPlainObject(event.message) ? event.message.usage : undefined);
          return false;
        case 'content_block_start':
          if (event.index !== blocks.length || !isPlainObject(event.content_block))
            throw lost('a block is out of place');
          blocks.push(openBlock(event.content_block));
          return false;
        case 'content_block_delta':
          length += addDelta(blockAt(event.index), event.delta, listener);
          if (length > MAX_ANSWER_LENGTH)
            throw lost(`the answer is longer than ${MAX_ANSWER_LENGTH} characters`);
          return false;
        case 'content_block_stop':
          blockAt(event.index).closed = true;
          return false;
        case 'message_delta':
          if (usage === undefined) throw lost('it never began');
          usage = mergeUsage(usage, event.usage);
          stopReason = readStopReason(event.delta) ?? stopReason;
          return false;
        case 'message_stop':
          return true;
        default:
          // New kinds of events may come any time and are to be ignored (https://platform.claude.com/docs/en/api/versioning).
          return false;
      }
    },
    response() {
      if (usage === undefined) throw lost('it never began');
      if (stopReason === undefined) throw lost('it does not say why it ended');
      // Counted as zero it would be free, and no budget would hold.
      if (typeof usage.output_tokens !== 'number') throw lost('it does not say how many tokens it used');
      const cut = CUT_SHORT.has(stopReason);
      const content: AssistantBlock[] = [];
      for (const [index, block] of blocks.entries()) {
        const finished = finishBlock(block, { ref, mayBeCut: cut && index === blocks.length - 1 });
        if (finished !== undefined) content.push(finished);
      }
      return { content, stopReason, ...readUsage(usage) };
    },
  };
}

function readStopReason(delta: unknown): StopReason | undefined {
  if (!isPlainObject(delta) || typeof delta.stop_reason !== 'string') return undefined;
  // An unknown reason is an end like any other: the content says what to do next.
  return STOP_REASONS[delta.stop_reason] ?? 'end_turn';
}

function lost(what: string): ModelFault {
  return new ModelFault('lost', `the provider's stream made no sense: ${what}`);
}
