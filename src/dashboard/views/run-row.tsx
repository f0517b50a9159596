// One run in the list. The whole row opens it.

import type { ListedRun } from '../../protocol/api.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { formatUsd } from '../../protocol/money.ts';
import { formatAgo, formatCount, formatDuration, formatMoment } from '../format.ts';
import { rememberOpened } from '../page/last-opened.ts';
import { hashOfRun } from '../route.ts';
import { visibleLine } from '../shown-text.ts';
import { memo } from './memo.ts';
import { Status } from './status.tsx';

export interface RunRowProps {
  run: ListedRun;
  /** Of the row in the table, its head counted, from 1. */
  index: number;
  now: number;
}

function Row({ run, index, now }: RunRowProps) {
  const href = hashOfRun(run.href);
  const cost = formatUsd(run.costUsd);
  const usage = `${formatCount(run.usage.inputTokens)} / ${formatCount(run.usage.outputTokens)}`;
  const elapsed = durationOf(run, now);
  const leave = (): void => rememberOpened(run.runId);
  const open = (): void => {
    leave();
    location.hash = href;
  };
  return (
    <tr
      tabIndex={0}
      aria-rowindex={index}
      class={run.status}
      data-run={run.runId}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) open();
      }}
    >
      <td class="c-status">
        <Status status={run.status} />
      </td>
      <td class="c-run">
        <a
          href={href}
          tabIndex={-1}
          class="name"
          onClick={(event) => {
            event.stopPropagation();
            leave();
          }}
        >
          <bdi>{visibleLine(run.name)}</bdi>
        </a>{' '}
        <bdi class="instance">{visibleLine(run.instanceId)}</bdi>
        <span class="under">
          {run.model === null ? '' : `${visibleLine(run.model)} · `}
          {usage} · {formatAgo(run.createdAt, now)}
        </span>
        {run.error !== null && <span class="error">{visibleLine(run.error.message)}</span>}
      </td>
      <td class="c-model">
        <bdi>{visibleLine(run.model ?? '–')}</bdi>
      </td>
      <td class="c-turns number">{formatCount(run.turns)}</td>
      <td class="c-usage number">{usage}</td>
      <td class={`c-cost number${run.costUsd === null ? ' unpriced' : ''}`}>
        {cost}
        <span class="under">{elapsed}</span>
      </td>
      <td class="c-time number">{elapsed}</td>
      <td class="c-age number" title={formatMoment(run.createdAt)}>
        {formatAgo(run.createdAt, now)}
      </td>
    </tr>
  );
}

/** The clock of a run that is over stands still. */
export const RunRow = memo(
  Row,
  (a, b) =>
    a.run === b.run &&
    a.index === b.index &&
    (a.now === b.now ||
      (isTerminal(a.run.status) && formatAgo(a.run.createdAt, a.now) === formatAgo(b.run.createdAt, b.now))),
);

/** Of a run under way: so far. */
export function durationOf(run: Pick<ListedRun, 'status' | 'durationMs' | 'startedAt'>, now: number): string {
  if (run.durationMs !== null) return formatDuration(run.durationMs);
  return run.startedAt === null ? '–' : formatDuration(now - Date.parse(run.startedAt));
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** Arrow keys (and j, k) go from row to row. */
export function moveBetweenRows(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = STEPS[event.key];
  const row = event.target instanceof Element ? event.target.closest('tr') : null;
  if (step === undefined || row === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next instanceof HTMLElement && next.dataset.run !== undefined) {
    event.preventDefault();
    next.focus();
  }
}
