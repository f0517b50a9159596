// Numbers and times as the page shows them. Money is formatted by protocol/money.ts.
import { formatUsd } from '../protocol/money.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

/** 1234567 → `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `0.4 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 59_950) return `${(Math.max(0, ms) / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `now`, `12 s ago`, `5 min ago`, `3 h ago`, then the date. A clock that is behind says `now`. */
export function formatAgo(at: string, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  if (ms < 2 * SECOND) return 'now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

/** In the reader's own time zone, to the second. */
export function formatMoment(at: string): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** From the start of a run: `+0.4 s`. */
export function formatOffset(at: string, from: string): string {
  return `+${formatDuration(Date.parse(at) - Date.parse(from))}`;
}

/** The known part of a sum, and how many runs it leaves out: an unknown price is not nothing. */
export function formatSum({ costUsd, unpriced }: { costUsd: number; unpriced: number }): string {
  if (unpriced === 0) return formatUsd(costUsd);
  return costUsd === 0 ? 'unpriced' : `${formatUsd(costUsd)} + ${formatCount(unpriced)} unpriced`;
}

/**
 * A list of plain values, as JSON.stringify lays it out: line feeds are between values alone. Each line begins with a sign
 * that is no blank, so that there is one way only to read it.
 */
const LIST = /\[\n +([^ [\]{}\n][^[\]{}\n]*(?:\n +[^ [\]{}\n][^[\]{}\n]*)*)\n *\]/g;
const LINE = 90;

/** JSON as people read it, short lists on one line; text stands for itself. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value, null, 2) ?? '';
  return text.replace(LIST, (list, members: string) =>
    members.length > LINE ? list : `[${members.replace(/\n +/g, ' ')}]`,
  );
}
