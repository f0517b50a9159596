// A turn: which model, what it took, what it said or is saying.
import { formatUsd } from '../../protocol/money.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { TurnItem } from '../run/turns.ts';
import { visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';

export interface TurnEntryProps {
  item: TurnItem;
  isUnfinished: boolean;
  isOpen: boolean;
}

/** Whatever else ended a turn is worth a word. */
const USUAL_STOPS = new Set(['end_turn', 'tool_use', 'stop']);

export function TurnEntry({ item, isUnfinished, isOpen }: TurnEntryProps) {
  const { done, text, thinking } = item;
  const isLive = done === undefined && !isUnfinished;
  return (
    <div class="body">
      <p class="line">
        <strong>Turn {item.turn}</strong>{' '}
        <span class="muted">
          <bdi>{visibleLine(item.model)}</bdi>
          {done !== undefined && <Figures done={done} />}
        </span>
        {done !== undefined && !USUAL_STOPS.has(done.stopReason) && (
          <span class="tag warn">{visibleLine(done.stopReason)}</span>
        )}
        {isUnfinished && <span class="tag warn">not answered</span>}
        {isLive && (
          <span class="tag live">{text !== '' ? 'answering' : thinking !== '' ? 'thinking' : 'asked'}</span>
        )}
      </p>
      {isLive && thinking !== '' && text === '' && (
        <PlainBlock kind="prose" text={thinking.slice(-600)} isLive />
      )}
      {text !== '' && isOpen && <PlainBlock kind="prose" text={text} lines={60} isLive={isLive} />}
    </div>
  );
}

function Figures({ done }: { done: NonNullable<TurnItem['done']> }) {
  const { usage, costUsd, estimated, durationMs } = done;
  return (
    <>
      {` · ${formatCount(usage.inputTokens)} in / ${formatCount(usage.outputTokens)} out · `}
      {estimated ? '≈ ' : ''}
      {formatUsd(costUsd)}
      {` · ${formatDuration(durationMs)}`}
    </>
  );
}
