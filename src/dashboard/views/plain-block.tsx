// Anybody's text, as text: lines are kept, long ones wrap, and what is very long is cut until it is asked for.
import { useMemo, useState } from 'preact/hooks';
import { formatCount } from '../format.ts';
import { visibleOutput, visibleText } from '../shown-text.ts';

export interface PlainBlockProps {
  text: string;
  /** `prose` is what a model says; `code` is data and what programs print. */
  kind?: 'prose' | 'code';
  /** Lines that are shown at first. */
  lines?: number;
  isLive?: boolean;
}

const CHARACTERS_PER_LINE = 200;

export function PlainBlock({ text, kind = 'code', lines = 16, isLive = false }: PlainBlockProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = useMemo(() => (kind === 'prose' ? visibleText(text) : visibleOutput(text)), [text, kind]);
  const cut = isWhole || isLive ? shown.length : cutAfter(shown, lines);
  return (
    <div class={`plain ${kind}`}>
      <pre dir="auto" class={isLive ? 'live' : undefined}>
        {shown.slice(0, cut)}
      </pre>
      {cut < shown.length && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          Show all {formatCount(shown.split('\n').length)} lines
        </button>
      )}
    </div>
  );
}

/** Where to cut; its length when nothing much would be left out. */
function cutAfter(text: string, lines: number): number {
  const most = lines * CHARACTERS_PER_LINE;
  let at = -1;
  for (let line = 0; line < lines; line++) {
    at = text.indexOf('\n', at + 1);
    if (at === -1 || at > most) break;
  }
  const cut = Math.min(at === -1 ? text.length : at, most);
  return text.length - cut < CHARACTERS_PER_LINE && !text.slice(cut + 1).includes('\n') ? text.length : cut;
}
