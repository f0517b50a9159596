// The table of a comment: one row per instance of every leg, the total as its last row.
import type { Conclusion } from '../protocol/conclusion.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { Totals } from '../protocol/totals.ts';
import type { Leg } from './comment-leg.ts';
import { costDelta, totalDelta } from './cost-base.ts';
import { formatCount, spentCells } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { CONCLUSION_SIGNS, runWord } from './verdict.ts';

const HEAD = [
  '| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Δ base | Log |',
  '|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|',
];

export interface TableOptions {
  /** Most rows of runs; the rest is counted in one line. */
  rows: number;
  /** Without links, with short names. */
  brief: boolean;
  logOf(leg: Leg): string | null;
}

export function commentTable(legs: readonly Leg[], totals: Totals, options: TableOptions): string {
  const rows: string[] = [];
  let hidden = 0;
  for (const leg of legs) {
    const room = Math.max(0, options.rows - rows.length);
    rows.push(...rowsOf(leg, options).slice(0, room));
    hidden += Math.max(0, Math.max(1, leg.rows.length) - room) + (leg.rest?.runs ?? 0);
  }
  if (hidden > 0) rows.push(hiddenRow(hidden));
  const delta = deltaOf(legs, totals) ?? '–';
  return [...HEAD, ...rows, row(['Total', '', '', ...spentCells(totals), delta, ''])].join('\n');
}

/** What all legs together cost more or less than on the base branch; null = not known. */
export function deltaOf(legs: readonly Leg[], { costUsd }: Totals): string | null {
  const spending = legs.filter((leg) => leg.rows.length > 0 || leg.rest !== null);
  return totalDelta(
    costUsd,
    spending.map(({ base }) => base),
  );
}

/** A step that ran nothing has a row too: otherwise its leg would seem not to have ended. */
function rowsOf(leg: Leg, { brief, rows, logOf }: TableOptions): string[] {
  const url = brief ? null : logOf(leg);
  const link = url === null ? '' : `[log](${url})`;
  const name = (instance: string): string => inertMarkdown(instance, { line: brief ? 40 : 256 });
  if (leg.rows.length === 0 && leg.rest === null) {
    return [row([name(leg.instance), wordOf(leg.conclusion), '–', ...Array<string>(7).fill(''), link])];
  }
  return leg.rows.slice(0, rows).map((run, index) => {
    const delta = costDelta(run.costUsd, leg.base?.rows[index]);
    return row([name(run.instanceId), runWord(run), modelCell(run, brief), ...spentCells(run), delta, link]);
  });
}

function wordOf(conclusion: Conclusion): string {
  return `${CONCLUSION_SIGNS[conclusion]} ${conclusion}`;
}

function modelCell({ model, costSource }: RunSnapshot, brief: boolean): string {
  const shown = brief ? (model?.slice(model.indexOf('/') + 1) ?? null) : model;
  const cell = shown === null ? '–' : inertMarkdown(shown, { line: brief ? 30 : 200 });
  return costSource === 'scripted' ? `${cell} (scripted)` : cell;
}

function hiddenRow(count: number): string {
  const rows = count === 1 ? '1 more row is' : `${formatCount(count)} more rows are`;
  return row([`… ${rows} only in the job summary`, ...Array<string>(10).fill('')]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
