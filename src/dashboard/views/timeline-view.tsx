// What happened, in order. While the end of it is in sight the page stays there as more comes.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatCount, formatMoment, formatOffset } from '../format.ts';
import { isUnfinished, type RunView, type TimelineItem } from '../run/timeline.ts';
import { memo } from './memo.ts';
import { NoteEntry } from './note-entry.tsx';
import { ToolEntry } from './tool-entry.tsx';
import { TurnEntry } from './turn-entry.tsx';

const MOST = 300;
/** So near to its end one is at it. */
const NEAR_PX = 120;

export function TimelineView({ view: { items, snapshot } }: { view: RunView }) {
  const [most, setMost] = useState(MOST);
  const [isOpen, setOpen] = useState(true);
  const [isFar, setFar] = useFollowing(items, snapshot.status === 'running');
  const left = Math.max(0, items.length - most);
  const start = snapshot.startedAt ?? snapshot.createdAt;
  return (
    <section class="timeline" aria-labelledby="timeline">
      <div class="section-head">
        <h2 id="timeline">Timeline</h2>
        <button type="button" class="quiet" onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Collapse all' : 'Expand all'}
        </button>
      </div>
      {items.length === 0 && <p class="nothing">The events of this run are no longer kept.</p>}
      {left > 0 && (
        <button type="button" class="quiet" onClick={() => setMost(most + 1000)}>
          Show {formatCount(left)} earlier entries
        </button>
      )}
      <ol>
        {items.slice(left).map((item) => (
          <Entry
            key={item.id}
            item={item}
            start={start}
            isOpen={isOpen}
            isUnfinished={item.type === 'turn' && isUnfinished(item, snapshot)}
          />
        ))}
      </ol>
      {isFar && (
        <button type="button" class="latest" onClick={() => setFar(false)}>
          ↓ Latest
        </button>
      )}
    </section>
  );
}

interface EntryProps {
  item: TimelineItem;
  start: string;
  isOpen: boolean;
  isUnfinished: boolean;
}

const Entry = memo<EntryProps>(
  ({ item, start, isOpen, isUnfinished }) => (
    <li class={`entry ${item.type}`}>
      <time dateTime={item.at} title={formatMoment(item.at)}>
        {formatOffset(item.at, start)}
      </time>
      {item.type === 'turn' && <TurnEntry item={item} isUnfinished={isUnfinished} isOpen={isOpen} />}
      {item.type === 'tool' && <ToolEntry item={item} isOpen={isOpen} />}
      {item.type === 'note' && <NoteEntry item={item} isOpen={isOpen} />}
    </li>
  ),
  (a, b) =>
    a.item === b.item && a.start === b.start && a.isOpen === b.isOpen && a.isUnfinished === b.isUnfinished,
);

/** Whether the end of the page is out of sight, and a way back to it. */
function useFollowing(
  items: readonly TimelineItem[],
  isLive: boolean,
): readonly [isFar: boolean, setFar: (isFar: false) => void] {
  const [isFar, setFar] = useState(false);
  const wasNear = useRef(false);
  const distance = (): number =>
    document.documentElement.scrollHeight - innerHeight - document.documentElement.scrollTop;
  useEffect(() => {
    const read = (): void => {
      wasNear.current = scrollY > 0 && distance() < NEAR_PX;
      if (wasNear.current) setFar(false);
    };
    addEventListener('scroll', read, { passive: true });
    return () => removeEventListener('scroll', read);
  }, []);
  const bottom = (): void => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  useLayoutEffect(() => {
    if (!isLive) return;
    if (wasNear.current) bottom();
    else if (distance() > NEAR_PX) setFar(true);
  }, [items, isLive]);
  return [
    isFar && isLive,
    () => {
      bottom();
      setFar(false);
    },
  ];
}
