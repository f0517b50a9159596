// The tool calls of a run as entries: what was asked, who allowed it, what came of it.
import type { EventOf } from '../../protocol/events.ts';
import type { TimelineItem } from './timeline.ts';

export interface ToolItem {
  type: 'tool';
  id: string;
  at: string;
  name: string;
  input: unknown;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'denied';
  output: string;
  done: EventOf<'tool_completed'> | undefined;
  decision: EventOf<'approval_resolved'> | undefined;
}

export interface Calls {
  /** Also of a call that is known: one that waited, or one that is begun again after a restart. */
  start(event: EventOf<'tool_started'> | EventOf<'approval_requested'>, offset: number): void;
  print(callId: string, text: string): void;
  decide(event: EventOf<'approval_resolved'>): void;
  /** Returns what was called, when it succeeded. */
  complete(event: EventOf<'tool_completed'>): ToolItem | undefined;
}

/** Adds to `items`, and puts new entries in the place of those that change. */
export function createCalls(items: TimelineItem[]): Calls {
  const places = new Map<string, number>();
  const change = (callId: string, part: (item: ToolItem) => Partial<ToolItem>): ToolItem | undefined => {
    const place = places.get(callId) ?? -1;
    const item = items[place];
    if (item?.type !== 'tool') return undefined;
    const changed = { ...item, ...part(item) };
    items[place] = changed;
    return changed;
  };
  return {
    start({ type, callId, name, input, at }, offset) {
      const state = type === 'approval_requested' ? 'waiting' : 'running';
      if (change(callId, () => ({ state, output: '' })) !== undefined) return;
      places.set(callId, items.length);
      const blank = { output: '', done: undefined, decision: undefined };
      items.push({ type: 'tool', id: `e${offset}`, at, name, input, state, ...blank });
    },
    print: (callId, text) => void change(callId, ({ output }) => ({ output: output + text })),
    decide: (event) => void change(event.callId, () => ({ decision: event, state: 'running' })),
    complete(event) {
      const state = event.denied ? 'denied' : event.isError ? 'failed' : 'done';
      const item = change(event.callId, () => ({ state, output: event.output, done: event }));
      return state === 'done' ? item : undefined;
    },
  };
}
