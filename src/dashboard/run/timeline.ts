// One run as a list of what happened, built from its frames as they come: turns, tool calls, notes. An item that has
// changed is a new object, so that whoever draws them draws no other again.
import type { RunFrame } from '../../client/stream.ts';
import type { EventOf, JournalEntry, Limits, LiveEvent, RunEvent } from '../../protocol/events.ts';
import { beginFold, type FoldState, foldEvent, isTerminal, snapshotOf } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { type ChangedFile, withChange } from './changed-files.ts';
import { type Note, noteOf } from './note.ts';

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

export interface ToolItem {
  type: 'tool';
  id: string;
  at: string;
  name: string;
  input: unknown;
  session: string | undefined;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'denied';
  output: string;
  done: EventOf<'tool_completed'> | undefined;
  decision: EventOf<'approval_resolved'> | undefined;
}

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

/** What a model said while nobody listened comes with the finished turn. */
const HOLE = ' […] ';
/** A turn that is told so much later than it began may have said something before. */
const LATE_MS = 400;

export function createTimeline(): Timeline {
  const items: TimelineItem[] = [];
  const tools = new Map<string, number>();
  let turns = new Map<string, number>();
  /** By the id of its entry: how much later a turn was told of than it began, by two clocks that may differ. */
  const lags = new Map<string, number>();
  let files: readonly ChangedFile[] = [];
  let fold: FoldState | undefined;
  let limits: Limits | undefined;
  let end: RunSnapshot | undefined;

  const changeTurn = (session: string, turn: number, change: Partial<TurnItem>): void => {
    const place = turns.get(turnKey(session, turn)) ?? -1;
    const item = items[place];
    if (item?.type === 'turn') items[place] = { ...item, ...change };
  };
  const changeTool = (callId: string, change: (item: ToolItem) => Partial<ToolItem>): void => {
    const place = tools.get(callId) ?? -1;
    const item = items[place];
    if (item?.type === 'tool') items[place] = { ...item, ...change(item) };
  };
  const startTurn = ({ turn, session, model, at }: EventOf<'turn_started'>, offset: number): void => {
    changeTurn(session, turn, { isLost: true });
    turns.set(turnKey(session, turn), items.length);
    const blank = { text: '', thinking: '', done: undefined, isLost: false };
    items.push({ type: 'turn', id: `e${offset}`, at, turn, session, model, ...blank });
  };
  const startTool = (
    { callId, name, input, at, ...rest }: EventOf<'tool_started'> | EventOf<'approval_requested'>,
    offset: number,
  ): void => {
    const state = rest.type === 'approval_requested' ? 'waiting' : 'running';
    const session = rest.type === 'tool_started' ? rest.session : undefined;
    if (tools.has(callId)) {
      changeTool(callId, (item) => ({ state, session: session ?? item.session, output: '' }));
      return;
    }
    tools.set(callId, items.length);
    const blank = { output: '', done: undefined, decision: undefined };
    items.push({ type: 'tool', id: `e${offset}`, at, name, input, session, state, ...blank });
  };
  const endTool = (event: EventOf<'tool_completed'>): void => {
    const state = event.denied ? 'denied' : event.isError ? 'failed' : 'done';
    changeTool(event.callId, (item) => {
      if (state === 'done') files = withChange(files, item.name, item.input, event.at);
      return { state, output: event.output, done: event };
    });
  };
  const addEvent = ({ offset, event }: JournalEntry, nowMs: number): void => {
    if (fold === undefined) fold = beginFold({ offset, event });
    else foldEvent(fold, { offset, event });
    if (event.type === 'run_queued') ({ limits } = event);
    // Of what was under way when the process died nothing streams on.
    if (event.type === 'run_resumed') turns = new Map();
    if (event.type === 'turn_started') {
      startTurn(event, offset);
      lags.set(`e${offset}`, nowMs - Date.parse(event.at));
    } else if (event.type === 'turn_completed')
      changeTurn(event.session, event.turn, { done: event, text: event.text, thinking: '' });
    else if (event.type === 'tool_started' || event.type === 'approval_requested') startTool(event, offset);
    else if (event.type === 'tool_completed') endTool(event);
    else if (event.type === 'approval_resolved')
      changeTool(event.callId, () => ({ decision: event, state: 'running' }));
    else items.push(noteOf(event, offset));
  };
  const addLive = (event: LiveEvent, nowMs: number): void => {
    if (event.type === 'tool_output_delta') {
      changeTool(event.callId, (item) => ({ output: item.output + event.text }));
      return;
    }
    const item = items[turns.get(turnKey(event.session, event.turn)) ?? -1];
    if (item?.type !== 'turn' || item.done !== undefined) return;
    const part = event.type === 'text_delta' ? 'text' : 'thinking';
    const lag = nowMs - Date.parse(event.at);
    const isLate = item[part] === '' && (lags.get(item.id) ?? 0) - lag > LATE_MS;
    changeTurn(event.session, event.turn, { [part]: (isLate ? HOLE.trimStart() : item[part]) + event.text });
  };
  return {
    add(frame, nowMs) {
      if (frame.type === 'result') end = frame.snapshot;
      else if ('offset' in frame) addEvent({ offset: frame.offset, event: frame.event as RunEvent }, nowMs);
      else addLive(frame.event, nowMs);
    },
    broken() {
      for (const [place, item] of items.entries()) {
        if (item.type !== 'turn' || item.done !== undefined) continue;
        if (item.text === '') lags.set(item.id, Number.POSITIVE_INFINITY);
        else if (!item.text.endsWith(HOLE)) items[place] = { ...item, text: item.text + HOLE };
      }
    },
    view() {
      // Of an old run a server may have kept no more than what became of it.
      const snapshot = fold === undefined ? end : snapshotOf(fold);
      return snapshot === undefined ? undefined : { snapshot, limits, items: items.slice(), files };
    },
  };
}

/** A turn that never ended, in a run that has. */
export function isUnfinished(item: TurnItem, { status }: RunSnapshot): boolean {
  return item.done === undefined && (item.isLost || isTerminal(status));
}

function turnKey(session: string, turn: number): string {
  return `${turn} ${session}`;
}
