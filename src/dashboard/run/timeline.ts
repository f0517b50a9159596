// One run as a list of what happened, built from its frames as they come: turns, tool calls, notes. An entry that has
// changed is a new object, so that whoever draws them draws no other again.
import type { RunFrame } from '../../client/stream.ts';
import type { JournalEntry, Limits, LiveEvent, RunEvent } from '../../protocol/events.ts';
import { beginFold, type FoldState, foldEvent, isTerminal, snapshotOf } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { createCalls, type ToolItem } from './calls.ts';
import { type ChangedFile, withChange } from './changed-files.ts';
import { type Note, noteOf } from './note.ts';
import { createTurns, type TurnItem } from './turns.ts';

export type TimelineItem = TurnItem | ToolItem | Note;

export interface RunView {
  snapshot: RunSnapshot;
  /** undefined where the events are no longer kept. */
  limits: Limits | undefined;
  items: readonly TimelineItem[];
  files: readonly ChangedFile[];
}

export interface Timeline {
  /** `nowMs`: when it came, by a clock of the reader. */
  add(frame: RunFrame, nowMs: number): void;
  /** The connection broke: what streams has a hole from here on. */
  broken(): void;
  /** undefined before the first event. */
  view(): RunView | undefined;
}

export function createTimeline(): Timeline {
  const items: TimelineItem[] = [];
  const turns = createTurns(items);
  const calls = createCalls(items);
  let files: readonly ChangedFile[] = [];
  let fold: FoldState | undefined;
  let limits: Limits | undefined;
  let end: RunSnapshot | undefined;

  const addEvent = ({ offset, event }: JournalEntry, nowMs: number): void => {
    if (fold === undefined) fold = beginFold({ offset, event });
    else foldEvent(fold, { offset, event });
    switch (event.type) {
      case 'turn_started':
        turns.start(event, offset, nowMs);
        break;
      case 'turn_completed':
        turns.complete(event);
        break;
      case 'tool_started':
      case 'approval_requested':
        calls.start(event, offset);
        break;
      case 'approval_resolved':
        calls.decide(event);
        break;
      case 'tool_completed': {
        const call = calls.complete(event);
        if (call !== undefined) files = withChange(files, call.name, call.input, event.at);
        break;
      }
      default:
        if (event.type === 'run_queued') ({ limits } = event);
        if (event.type === 'run_resumed') turns.lost();
        items.push(noteOf(event, offset));
    }
  };
  const addLive = (event: LiveEvent, nowMs: number): void =>
    event.type === 'tool_output_delta' ? calls.print(event.callId, event.text) : turns.say(event, nowMs);
  return {
    add(frame, nowMs) {
      if (frame.type === 'result') end = frame.snapshot;
      else if ('offset' in frame) addEvent({ offset: frame.offset, event: frame.event as RunEvent }, nowMs);
      else addLive(frame.event, nowMs);
    },
    broken: turns.broken,
    view() {
      // Of an old run a server may have kept no more than what became of it.
      const snapshot = fold === undefined ? end : snapshotOf(fold);
      return snapshot === undefined ? undefined : { snapshot, limits, items: items.slice(), files };
    },
  };
}

/** A turn that never ended, and never will. */
export function isUnfinished(item: TurnItem, { status }: RunSnapshot): boolean {
  return item.done === undefined && (item.isLost || isTerminal(status));
}
