// The table with one row per instance and the total as its last row.
import type { RunSnapshot } from '../protocol/run.ts';
import { totalsOf } from '../protocol/totals.ts';
import { formatCount, formatDuration, type Spent, spentCells } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { runWord } from './verdict.ts';

const HEAD = [
  '| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Duration | Log |',
  '|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|',
];

interface Figures extends Spent {
  durationMs: number | null;
}

export function instanceTable(
  snapshots: readonly RunSnapshot[],
  options: { runUrl: string | null; rows: number },
): string {
  if (snapshots.length === 0) return '';
  const link = options.runUrl === null ? '' : `[log](${options.runUrl})`;
  const shown = snapshots.slice(0, options.rows).map((snapshot) => instanceRow(snapshot, link));
  const hidden = snapshots.length - shown.length;
  if (hidden > 0) shown.push(row([`… ${formatCount(hidden)} more`, '', '', '', '', '', '', '', '', '', '']));
  const total = row(['Total', '', '', ...figures(totalsOf(snapshots)), '']);
  return [...HEAD, ...shown, total].join('\n');
}

function instanceRow(snapshot: RunSnapshot, link: string): string {
  const instance = inertMarkdown(snapshot.instanceId, { line: 256 });
  return row([instance, runWord(snapshot), modelCell(snapshot), ...figures(snapshot), link]);
}

function modelCell(snapshot: RunSnapshot): string {
  const used = snapshot.models.map(({ model }) => model);
  const names = used.length === 0 && snapshot.model !== null ? [snapshot.model] : used;
  const cell = names.length === 0 ? '–' : inertMarkdown(names.join(', '), { line: 200 });
  return snapshot.costSource === 'scripted' ? `${cell} (scripted)` : cell;
}

function figures({ durationMs, ...spent }: Figures): string[] {
  return [...spentCells(spent), formatDuration(durationMs)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
