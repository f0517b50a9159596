// The table with one row per instance and the total as its last row.
import type { RunSnapshot } from '../protocol/run.ts';
import { totalsOf } from '../protocol/totals.ts';
import { type CostBase, costDelta, totalDelta } from './cost-base.ts';
import { formatCount, formatDuration, type Spent, spentCells } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { runWord } from './verdict.ts';

const HEAD = [
  '| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Duration | Log |',
  '|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|',
];
const HEAD_WITH_BASE = [
  '| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Δ base | Duration | Log |',
  '|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|',
];

interface Figures extends Spent {
  durationMs: number | null;
}

export function instanceTable(
  snapshots: readonly RunSnapshot[],
  options: { runUrl: string | null; rows: number; base?: CostBase | undefined },
): string {
  if (snapshots.length === 0) return '';
  const { base } = options;
  const link = options.runUrl === null ? '' : `[log](${options.runUrl})`;
  const shown = snapshots.slice(0, options.rows).map((snapshot, index) => {
    const delta = base && [costDelta(snapshot.costUsd, base.rows[index])];
    return instanceRow(snapshot, link, delta);
  });
  const hidden = snapshots.length - shown.length;
  if (hidden > 0)
    shown.push(row([`… ${formatCount(hidden)} more`, ...Array<string>(base ? 11 : 10).fill('')]));
  const totals = totalsOf(snapshots);
  const delta = base && [totalDelta(totals.costUsd, [base]) ?? '–'];
  const total = row(['Total', '', '', ...figures(totals, delta), '']);
  return [...(base ? HEAD_WITH_BASE : HEAD), ...shown, total].join('\n');
}

function instanceRow(snapshot: RunSnapshot, link: string, delta: string[] | undefined): string {
  const instance = inertMarkdown(snapshot.instanceId, { line: 256 });
  return row([instance, runWord(snapshot), modelCell(snapshot), ...figures(snapshot, delta), link]);
}

function modelCell(snapshot: RunSnapshot): string {
  const used = snapshot.models.map(({ model }) => model);
  const names = used.length === 0 && snapshot.model !== null ? [snapshot.model] : used;
  const cell = names.length === 0 ? '–' : inertMarkdown(names.join(', '), { line: 200 });
  return snapshot.costSource === 'scripted' ? `${cell} (scripted)` : cell;
}

function figures({ durationMs, ...spent }: Figures, delta: readonly string[] = []): string[] {
  return [...spentCells(spent), ...delta, formatDuration(durationMs)];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
