// The rows. Only those near the window are on the page, so that thousands scroll as smoothly as ten.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedRun } from '../../protocol/api.ts';
import { formatCount } from '../format.ts';
import { useMedia, useNow } from '../page/hooks.ts';
import { returnToOpened } from '../page/last-opened.ts';
import { type Filter, isEverything } from '../runs/filter.ts';
import { moveBetweenRows, RunRow } from './run-row.tsx';

export interface RunTableProps {
  rows: readonly ListedRun[];
  isLoaded: boolean;
  filter: Filter;
  hasMore: boolean;
  onMore(): void;
}

/** As in the style sheet. */
const ROW = { wide: 44, narrow: 76 };
const SPARE_ROWS = 12;
/** Also where all of them are below the window. */
const LEAST_ROWS = 30;

export function RunTable({ rows, isLoaded, filter, hasMore, onMore }: RunTableProps) {
  const height = useMedia('(max-width: 760px)') ? ROW.narrow : ROW.wide;
  const body = useRef<HTMLTableSectionElement>(null);
  const [from, to] = useWindow(body, rows.length, height);
  const now = useNow(1000);
  const isNearEnd = to >= rows.length && hasMore && filter.text.trim() === '';
  useEffect(() => {
    if (isNearEnd) onMore();
  });
  const hasRows = rows.length > 0;
  useEffect(() => {
    if (hasRows) returnToOpened();
  }, [hasRows]);
  if (!hasRows)
    return (
      <Nothing isLoaded={isLoaded} isFiltered={!isEverything(filter)} hasMore={hasMore} onMore={onMore} />
    );
  return (
    <>
      <table class="runs" aria-label="Runs" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="c-status">
              Status
            </th>
            <th scope="col">Run</th>
            <th scope="col" class="c-model">
              Model
            </th>
            <th scope="col" class="c-turns number">
              Turns
            </th>
            <th scope="col" class="c-usage number">
              Tokens in / out
            </th>
            <th scope="col" class="c-cost number">
              Cost
            </th>
            <th scope="col" class="c-time number">
              Duration
            </th>
            <th scope="col" class="c-age number">
              Created
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={moveBetweenRows}>
          <Gap height={from * height} />
          {rows.slice(from, to).map((run, place) => (
            <RunRow key={run.runId} run={run} index={from + place + 2} now={now} />
          ))}
          <Gap height={(rows.length - to) * height} />
        </tbody>
      </table>
      {hasMore && (
        <p class="more">
          The newest {formatCount(rows.length)} runs are shown.{' '}
          <button type="button" class="quiet" onClick={onMore}>
            Load older runs
          </button>
        </p>
      )}
    </>
  );
}

function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus by itself
  return <tr class="gap" aria-hidden="true" style={{ height: `${height}px` }} />;
}

function Nothing(props: { isLoaded: boolean; isFiltered: boolean; hasMore: boolean; onMore(): void }) {
  if (!props.isLoaded) return <p class="nothing">Loading…</p>;
  if (!props.isFiltered) return <p class="nothing">No run yet. Start one, and it appears here.</p>;
  return (
    <p class="nothing">
      No run matches.{' '}
      {props.hasMore && (
        <button type="button" class="quiet" onClick={props.onMore}>
          Search older runs
        </button>
      )}
    </p>
  );
}

/** The places of the rows to draw, from and up to. */
function useWindow(
  body: { current: HTMLElement | null },
  count: number,
  height: number,
): readonly [from: number, to: number] {
  const [range, setRange] = useState<readonly [number, number]>([0, 60]);
  useEffect(() => {
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const first = Math.floor(-top / height) - SPARE_ROWS;
      const last = Math.ceil((innerHeight - top) / height) + SPARE_ROWS;
      setRange((now) => (now[0] === first && now[1] === last ? now : [first, last]));
    };
    const later = (): void => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    addEventListener('scroll', later, { passive: true });
    addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', later);
      removeEventListener('resize', later);
    };
  }, [body, height, count]);
  const from = Math.max(0, Math.min(range[0], count - LEAST_ROWS));
  return [from, Math.min(Math.max(range[1], from + LEAST_ROWS), count)];
}
