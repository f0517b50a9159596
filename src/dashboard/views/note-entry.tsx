// A line that is neither a turn nor a tool call.
import type { Note } from '../run/note.ts';
import { visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';

const SHORT = 120;

export function NoteEntry({ item: { title, text, tone }, isOpen }: { item: Note; isOpen: boolean }) {
  const isShort = text.length <= SHORT && !text.includes('\n');
  return (
    <div class={`body ${tone}`}>
      <p class="line">
        <span class="what">
          <bdi>{visibleLine(title)}</bdi>
        </span>{' '}
        {isShort && (
          <span class="muted">
            <bdi>{visibleLine(text)}</bdi>
          </span>
        )}
      </p>
      {!isShort && isOpen && <PlainBlock text={text} lines={8} />}
    </div>
  );
}
