// The turns of a run as entries: each grows while the model speaks, and is replaced by what it has said in the end.
import type { EventOf, LiveEvent } from '../../protocol/events.ts';
import type { TimelineItem } from './timeline.ts';

export interface TurnItem {
  type: 'turn';
  id: string;
  at: string;
  turn: number;
  session: string;
  model: string;
  text: string;
  thinking: string;
  /** undefined while the model answers. */
  done: EventOf<'turn_completed'> | undefined;
  /** The request was lost, and sent again as another item. */
  isLost: boolean;
}

export interface Turns {
  start(event: EventOf<'turn_started'>, offset: number, nowMs: number): void;
  complete(event: EventOf<'turn_completed'>): void;
  say(event: Exclude<LiveEvent, { type: 'tool_output_delta' }>, nowMs: number): void;
  /** The connection broke: what streams has a hole from here on. */
  broken(): void;
  /** The process died: of what was under way nothing comes any more. */
  lost(): void;
}

/** What a model said while nobody listened comes with the finished turn. */
const HOLE = ' […] ';
/** A turn that is told so much later than it began may have said something before. */
const LATE_MS = 400;

/** Adds to `items`, and puts new entries in the place of those that change. */
export function createTurns(items: TimelineItem[]): Turns {
  /** Places of the turns under way. */
  const open = new Map<string, number>();
  /** By the id of its entry: how much later a turn was told of than it began, by two clocks that may differ. */
  const lags = new Map<string, number>();
  const change = (key: string, part: (item: TurnItem) => Partial<TurnItem>): void => {
    const place = open.get(key) ?? -1;
    const item = items[place];
    if (item?.type === 'turn') items[place] = { ...item, ...part(item) };
  };
  return {
    start({ turn, session, model, at }, offset, nowMs) {
      const key = keyOf({ session, turn });
      change(key, () => ({ isLost: true }));
      open.set(key, items.length);
      const id = `e${offset}`;
      const blank = { text: '', thinking: '', done: undefined, isLost: false };
      items.push({ type: 'turn', id, at, turn, session, model, ...blank });
      lags.set(id, nowMs - Date.parse(at));
    },
    complete(event) {
      change(keyOf(event), () => ({ done: event, text: event.text, thinking: '' }));
      open.delete(keyOf(event));
    },
    say(event, nowMs) {
      const part = event.type === 'text_delta' ? 'text' : 'thinking';
      const lag = nowMs - Date.parse(event.at);
      change(keyOf(event), (item) => {
        const isLate = item[part] === '' && (lags.get(item.id) ?? 0) - lag > LATE_MS;
        return { [part]: (isLate ? HOLE.trimStart() : item[part]) + event.text };
      });
    },
    broken() {
      for (const key of open.keys())
        change(key, ({ id, text }) => {
          if (text === '') lags.set(id, Number.POSITIVE_INFINITY);
          return text === '' || text.endsWith(HOLE) ? {} : { text: text + HOLE };
        });
    },
    lost() {
      for (const key of open.keys()) change(key, () => ({ isLost: true }));
      open.clear();
    },
  };
}

function keyOf({ session, turn }: { session: string; turn: number }): string {
  return `${turn} ${session}`;
}
